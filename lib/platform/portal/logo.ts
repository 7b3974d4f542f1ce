import { readFileSync } from 'node:fs'
import { readSvg } from '#lib/kernel/svg-picture.ts'
import { SettingsError } from '#lib/platform/settings.ts'

const MAX_BYTES = 128 * 1024
/** Wider than that, nothing else has room in the head of a page. */
const MAX_RATIO = 8
const PNG_SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex')
const PNG_MAX_PIXELS = 4096

/** A logo as it is served. */
export type LogoFile = { body: Buffer; extension: 'svg' | 'png'; ratio: number }

/**
 * Reads the file of a logo; an SVG is written anew with nothing in it but what draws.
 * @param setting the variable that names the file, for the error
 * @throws SettingsError naming the variable, what is wrong with the file, and the cure
 */
export function readLogo(setting: string, path: string): LogoFile {
  const wrong = (what: string) =>
    new SettingsError(
      `${setting}: ${path} ${what}. Use a drawing without scripts and links: SVG or PNG, at most ${MAX_BYTES / 1024} KiB.`,
    )
  const bytes = readFile(path)
  if (bytes === null) throw wrong('can’t be read')
  if (bytes.length > MAX_BYTES) throw wrong(`has ${Math.ceil(bytes.length / 1024)} KiB`)
  const logo = bytes.subarray(0, PNG_SIGNATURE.length).equals(PNG_SIGNATURE) ? png(bytes) : svg(bytes)
  if ('problem' in logo) throw wrong(logo.problem)
  if (logo.ratio > MAX_RATIO) throw wrong(`is more than ${MAX_RATIO} times as wide as high`)
  if (logo.ratio < 1 / 2) throw wrong('is more than twice as high as wide')
  return logo
}

function readFile(path: string): Buffer | null {
  try {
    return readFileSync(path)
  } catch {
    return null // not there, no file, not ours to read
  }
}

function svg(bytes: Buffer): LogoFile | { problem: string } {
  const text = bytes.toString('utf8').replace(/^\uFEFF/, '')
  if (!text.trimStart().startsWith('<')) return { problem: 'is neither an SVG nor a PNG' }
  const picture = readSvg(text)
  if ('problem' in picture) return picture
  return { body: Buffer.from(picture.svg), extension: 'svg', ratio: picture.ratio }
}

/** PNG (Third Edition) §5.2 and §11.2.1: the signature, then the chunk IHDR with width and height. */
function png(bytes: Buffer): LogoFile | { problem: string } {
  if (bytes.length < 33 || bytes.toString('latin1', 12, 16) !== 'IHDR')
    return { problem: 'is not a whole PNG' }
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)]
  if (width === 0 || height === 0) return { problem: 'is not a whole PNG' }
  if (Math.max(width, height) > PNG_MAX_PIXELS)
    return { problem: `has more than ${PNG_MAX_PIXELS} pixels a side` }
  return { body: bytes, extension: 'png', ratio: width / height }
}
