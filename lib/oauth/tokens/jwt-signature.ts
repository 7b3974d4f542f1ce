import { type KeyObject, sign } from 'node:crypto'
import { promisify } from 'node:util'
import type { SigningKey } from '#lib/oauth/ports.ts'
import type { SigningAlg } from './signing-alg.ts'

const signInThreadPool = promisify(sign)

/**
 * How each algorithm signs (RFC 7518 §3.3, §3.4, RFC 8037 §3.1). Signatures on curves take some 25 µs, less than
 * handing them to another thread and back; RSA takes thirty times that and goes to the thread pool, so that nobody
 * else waits (decision 9).
 */
const SIGN: Record<SigningAlg, (input: Buffer, key: KeyObject) => Buffer | Promise<Buffer>> = {
  async ES256(input, key) {
    await endOfTurn()
    return sign('sha256', input, { key, dsaEncoding: 'ieee-p1363' })
  },
  async EdDSA(input, key) {
    await endOfTurn()
    return sign(null, input, key)
  },
  RS256: (input, key) => signInThreadPool('sha256', input, key),
}

let turn: Promise<void> | undefined

/**
 * Signatures of requests that came in one turn of the event loop are made one after the other: between other work,
 * each would find the curve's tables gone from the processor's cache and take twice as long.
 */
function endOfTurn(): Promise<void> {
  turn ??= new Promise((ended) => {
    setImmediate(() => {
      turn = undefined
      ended()
    })
  })
  return turn
}

/** The header of what a key signed last, which is of one type but for once in an hour. */
const headers = new WeakMap<SigningKey, { typ: string; encoded: string }>()

/** A JWT in compact serialisation (RFC 7515 §7.1) with the header `typ`, `alg` and `kid`. */
export async function signJwt(typ: string, claims: object, key: SigningKey): Promise<string> {
  const input = `${encodedHeader(typ, key)}.${encode(JSON.stringify(claims))}`
  return `${input}.${await signatureOf(input, key)}`
}

/** The signature of a JWS signing input (RFC 7515 §5.1), ASCII, in base64url. */
export async function signatureOf(input: string, key: SigningKey): Promise<string> {
  const signature = await SIGN[key.alg](Buffer.from(input, 'latin1'), key.privateKey)
  return signature.toString('base64url')
}

function encodedHeader(typ: string, key: SigningKey): string {
  const known = headers.get(key)
  if (known?.typ === typ) return known.encoded
  const encoded = encode(JSON.stringify({ typ, alg: key.alg, kid: key.kid }))
  headers.set(key, { typ, encoded })
  return encoded
}

const encode = (text: string) => Buffer.from(text, 'utf8').toString('base64url')
