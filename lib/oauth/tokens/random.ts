import { randomFillSync } from 'node:crypto'

/** One call to the system's generator for so many values: a call costs the same for 16 bytes as for 4096. */
const BLOCK_BYTES = 4096

const block = Buffer.alloc(BLOCK_BYTES)
let used = BLOCK_BYTES

/** Random bytes of a cryptographic generator as base64url; each byte is given out once. At most 4096. */
export function randomBase64url(bytes: number): string {
  if (used + bytes > BLOCK_BYTES) {
    randomFillSync(block)
    used = 0
  }
  const text = block.toString('base64url', used, used + bytes)
  block.fill(0, used, used + bytes) // nobody finds in memory what was given out
  used += bytes
  return text
}
