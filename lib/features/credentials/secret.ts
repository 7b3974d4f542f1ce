import { createHash, randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { Environment } from '#prisma/generated/enums.ts'

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const RANDOM_LENGTH = 43
const CHECKSUM_LENGTH = 6
const PREFIXES: Record<Environment, string> = { live: 'lk_live_', sandbox: 'lk_test_' }

/** What every generated secret matches; published for scanners (docs/protocol.md, SE-02). */
export const SECRET_PATTERN = /^lk_(live|test)_[0-9A-Za-z]{49}$/

/** How many characters of a secret may be shown for recognition: its prefix and the first four. */
const SHOWN_PREFIX_LENGTH = 12

function base62(value: bigint, length: number): string {
  let text = ''
  for (let rest = value; text.length < length; rest /= 62n) text = BASE62.charAt(Number(rest % 62n)) + text
  return text
}

/** CRC-32 of prefix and random part, in base62: tells a typing error from a wrong secret. Not a protection. */
const checksum = (body: string) => base62(BigInt(crc32(body)), CHECKSUM_LENGTH)

/**
 * A new client secret: 256 random bits in URL-unreserved characters, so that its form-encoding is itself.
 * `lk_live_` or `lk_test_`, 43 characters of base62, 6 of checksum.
 */
export function newSecret(environment: Environment): string {
  // 62^43 exceeds 2^256, so that every one of the 256 bits keeps its place.
  const random = BigInt(`0x${randomBytes(32).toString('hex')}`)
  const body = PREFIXES[environment] + base62(random, RANDOM_LENGTH)
  return body + checksum(body)
}

/** True for text in the published format whose checksum is right. Says nothing of who may use it. */
export function isWellFormedSecret(text: string): boolean {
  return (
    SECRET_PATTERN.test(text) && checksum(text.slice(0, -CHECKSUM_LENGTH)) === text.slice(-CHECKSUM_LENGTH)
  )
}

/**
 * What is stored of a secret: SHA-256, 32 bytes. A slow hash or a pepper would add nothing to 256 random bits
 * (docs/decisions/0005).
 */
export function digestSecret(secret: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(secret, 'utf8').digest())
}

/** The parts of a generated secret that may be shown afterwards. */
export function recognisableParts(secret: string): { prefix: string; lastFour: string } {
  return { prefix: secret.slice(0, SHOWN_PREFIX_LENGTH), lastFour: secret.slice(-4) }
}
