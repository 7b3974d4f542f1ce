import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readLogo } from './logo.ts'

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-logo-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Reads a file with this in it, as PORTAL_LOGO names it. */
function read(content: string | Buffer) {
  const path = join(folder, 'logo')
  writeFileSync(path, content)
  return readLogo('PORTAL_LOGO', path)
}

const svg = (viewBox: string, inside = '<path/>') =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${viewBox}">${inside}</svg>`

/** The first bytes of a PNG of this size. */
function png(width: number, height: number): Buffer {
  const bytes = Buffer.alloc(64)
  bytes.write('89504e470d0a1a0a0000000d49484452', 'hex')
  bytes.writeUInt32BE(width, 16)
  bytes.writeUInt32BE(height, 20)
  return bytes
}

describe('the file of a logo', () => {
  it('is an SVG, or a PNG, whatever it is called', () => {
    expect(read(svg('0 0 90 30'))).toMatchObject({ extension: 'svg', ratio: 3 })
    expect(read(`\uFEFF${svg('0 0 90 30')}`)).toMatchObject({ extension: 'svg' })
    expect(read(png(64, 32))).toMatchObject({ extension: 'png', ratio: 2 })
  })

  it.each([
    ['a script', svg('0 0 1 1', '<script/>'), 'contains <script>'],
    ['another kind', 'GIF89a', 'is neither an SVG nor a PNG'],
    [
      'an entity',
      `<!DOCTYPE svg [<!ENTITY x "y">]>${svg('0 0 1 1', '<text>&x;</text>')}`,
      'declares entities',
    ],
    ['no size', svg('0 0 0 0'), 'has neither a viewBox nor a width and a height'],
    ['a banner', svg('0 0 900 100'), 'is more than 8 times as wide as high'],
    ['a tower', svg('0 0 10 30'), 'is more than twice as high as wide'],
    ['half a PNG', png(64, 32).subarray(0, 20), 'is not a whole PNG'],
    ['an empty PNG', png(0, 0), 'is not a whole PNG'],
    ['a poster', png(5000, 5000), 'has more than 4096 pixels a side'],
    ['a book', Buffer.alloc(200 * 1024), 'has 200 KiB'],
  ])('with %s is refused by the setting that names it', (_, content, problem) => {
    expect(() => read(content)).toThrow(
      `PORTAL_LOGO: ${join(folder, 'logo')} ${problem}. Use a drawing without scripts and links: SVG or PNG, at most 128 KiB.`,
    )
  })

  it('that is not there, or no file, is refused by the setting that names it', () => {
    for (const path of [join(folder, 'nowhere.svg'), folder])
      expect(() => readLogo('PORTAL_LOGO_DARK', path)).toThrow(`PORTAL_LOGO_DARK: ${path} can’t be read.`)
  })
})
