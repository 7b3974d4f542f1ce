import { replaceKeys } from '#lib/features/leaks/key-forms.ts'
import { PROOF_TYPE } from '#lib/features/leaks/proof-type.ts'

/** How a browser reads a key of each kind, and signs with it. */
const KINDS = [
  {
    alg: 'ES256',
    read: { name: 'ECDSA', namedCurve: 'P-256' },
    sign: { name: 'ECDSA', hash: 'SHA-256' },
    // Object identifiers of an EC key and its curve, as DER.
    algorithm: [6, 7, 42, 134, 72, 206, 61, 2, 1, 6, 8, 42, 134, 72, 206, 61, 3, 1, 7],
    label: 'EC PRIVATE KEY',
  },
  {
    alg: 'RS256',
    read: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
    sign: { name: 'RSASSA-PKCS1-v1_5' },
    algorithm: [6, 9, 42, 134, 72, 134, 247, 13, 1, 1, 1, 5, 0],
    label: 'RSA PRIVATE KEY',
  },
  { alg: 'Ed25519', read: { name: 'Ed25519' }, sign: { name: 'Ed25519' }, algorithm: [], label: '' },
] as const

/**
 * Puts in the place of each private key a proof that whoever sends it held that key, so that the key itself stays in the
 * browser. What the browser cannot read stays as it is: the server can.
 */
export async function withProofs(text: string): Promise<string> {
  const proofs = new Map<string, string>()
  const found: string[] = []
  replaceKeys(text, (key) => {
    found.push(key)
    return ''
  })
  for (const key of found) proofs.set(key, (await proofOf(key)) ?? key)
  return replaceKeys(text, (key) => `\n${proofs.get(key) ?? key}\n`)
}

async function proofOf(key: string): Promise<string | null> {
  // Only pages that are served safely may compute with keys.
  if (!crypto.subtle) return null
  for (const kind of KINDS) {
    const proof = await proofAs(key, kind).catch(() => null) // of another kind
    if (proof) return proof
  }
  return null
}

type Kind = (typeof KINDS)[number]

async function proofAs(key: string, kind: Kind): Promise<string> {
  const { subtle } = crypto
  const held = key.startsWith('{')
    ? await subtle.importKey('jwk', membersOf(JSON.parse(key)), kind.read, true, ['sign'])
    : await subtle.importKey('pkcs8', derOf(key, kind), kind.read, true, ['sign'])
  const { kty, crv, x, y, n, e } = await subtle.exportKey('jwk', held)
  const header = JSON.stringify({ alg: kind.alg, typ: PROOF_TYPE, jwk: { kty, crv, x, y, n, e } })
  const signed = `${base64url(new TextEncoder().encode(header))}.`
  const signature = await subtle.sign(kind.sign, held, new TextEncoder().encode(signed))
  return `${signed}.${base64url(new Uint8Array(signature))}`
}

/** What else a JWK says, of its use for example, may keep a browser from reading it. */
const membersOf = ({ kty, crv, x, y, n, e, d, p, q, dp, dq, qi }: JsonWebKey): JsonWebKey =>
  JSON.parse(JSON.stringify({ kty, crv, x, y, n, e, d, p, q, dp, dq, qi }))

/** PKCS #8 (RFC 5958), which is the one form that browsers read; the older ones become it. */
function derOf(pem: string, { algorithm, label }: Kind): Uint8Array<ArrayBuffer> {
  const [, named = '', base64 = ''] = /^-----BEGIN ([A-Z ]+)-----([\s\S]*)-----END/.exec(pem) ?? []
  const bytes = Array.from(atob(base64.replaceAll(/\s/g, '')), (character) => character.charCodeAt(0))
  if (named === 'PRIVATE KEY') return new Uint8Array(bytes)
  if (named !== label) throw new Error('of another kind')
  return new Uint8Array(der(0x30, [2, 1, 0, ...der(0x30, algorithm), ...der(4, bytes)]))
}

/** One value of DER (X.690 §8.1). */
function der(tag: number, content: readonly number[]): number[] {
  const { length } = content
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return [tag, ...size, ...content]
}

const base64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
