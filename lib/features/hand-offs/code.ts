import { createHash, randomBytes } from 'node:crypto'

/** The code of a link, or what a browser is known by: 256 random bits. */
export const newCode = (): string => randomBytes(32).toString('base64url')

/** What is stored of it. */
export const digestOf = (code: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(createHash('sha256').update(code).digest())
