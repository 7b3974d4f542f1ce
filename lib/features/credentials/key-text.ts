import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { z } from 'zod'
import { AppError } from '#lib/kernel/errors.ts'

/** The one public key in a text, and what the text says of it: its algorithm and its name, where it is a JWK. */
export type KeyInText = { key: KeyObject; alg?: string | undefined; kid?: string | undefined }

/** Members that only private keys and shared secrets have (RFC 7518 §6.2.2, §6.3.2, §6.4). */
const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']

/** One block of RFC 7468 §3, with what the header of some certificates adds. */
const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\s]*)-----END \1-----/g

/** Labels that OpenSSL reads a public key out of. */
const READABLE = new Set([
  'PUBLIC KEY',
  'RSA PUBLIC KEY',
  'CERTIFICATE',
  'X509 CERTIFICATE',
  'TRUSTED CERTIFICATE',
])

/** What says nothing of a key by itself, and stands beside one in some files. */
const BESIDE = new Set(['EC PARAMETERS'])

const BASE64 = /^[A-Za-z0-9+/=\s]{40,}$/

const PRIVATE_DER = ['pkcs8', 'pkcs1', 'sec1'] as const

const FORMS = 'Enter a public key as JWK or PEM, or a certificate that contains it.'

const jwkSchema = z.object({
  kty: z.enum(['EC', 'OKP', 'RSA']),
  crv: z.string().optional(),
  x: z.string().optional(),
  y: z.string().optional(),
  n: z.string().optional(),
  e: z.string().optional(),
  use: z.literal('sig').optional(),
  key_ops: z.array(z.literal('verify')).optional(),
  alg: z.string().optional(),
  kid: z.string().optional(),
})

/**
 * Finds the one public key in what people paste: a JWK or a set of one, PEM of any public kind, a certificate, with
 * a byte order mark, line ends of another system, or a tool's remarks around it.
 * @throws AppError `invalid` on `key`: a private key, of which nothing is repeated; several keys; a form that a command
 *   has to convert first, which it names; none at all
 */
export function keyInText(pasted: string): KeyInText {
  // Node would derive the public half by itself; who sends the private one must learn that it has left the house.
  if (holdsPrivateKey(pasted)) throw privateKey()
  const text = clean(pasted)
  if (text.startsWith('{') || text.startsWith('[')) return fromJson(text)
  // A setting or a JSON string keeps line ends as \n.
  const blocks = [...text.replaceAll('\\n', '\n').matchAll(BLOCK)]
  if (blocks.length > 0) return { key: fromBlocks(blocks.map(([pem, label = '']) => ({ pem, label }))) }
  return { key: fromBareText(text) }
}

/** Whether a text holds a private key or a shared secret, so that it must not be shown, stored or logged. */
export function holdsPrivateKey(pasted: string): boolean {
  const text = clean(pasted)
  if (text.includes('PRIVATE KEY') || text.startsWith('PuTTY-User-Key-File')) return true
  if (text.startsWith('{')) return keysOf(parsed(text)).some(isPrivate)
  return BASE64.test(text) && isPrivateDer(Buffer.from(text, 'base64'))
}

const clean = (pasted: string) =>
  pasted
    .replaceAll(/[\ufeff\u200b\0]/g, '')
    .replaceAll('\r', '')
    .trim()

function fromJson(text: string): KeyInText {
  const value = parsed(text)
  if (value === null) throw invalid('This is not a JSON object.')
  const keys = keysOf(value)
  const [sole, ...others] = keys
  if (others.length > 0) throw invalid(`This set has ${keys.length} keys. Enter only the one that signs.`)
  const jwk = jwkSchema.safeParse(sole)
  if (!jwk.success)
    throw invalid('This is not a usable public JWK: enter an EC, OKP or RSA key for verifying signatures.')
  const { kty, crv, x, y, n, e, alg, kid } = jwk.data
  return { key: toKey({ key: { kty, crv, x, y, n, e }, format: 'jwk' }), alg, kid }
}

const isPrivate = (key: object) => PRIVATE_MEMBERS.some((member) => Object.hasOwn(key, member))

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The keys of a set (RFC 7517 §5), or the one that the object is. */
function keysOf(value: object | null): object[] {
  if (value === null) return []
  return 'keys' in value && Array.isArray(value.keys) ? value.keys.filter(isObject) : [value]
}

function parsed(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : null
  } catch {
    return null // SyntaxError: its message would repeat the text
  }
}

type Block = { label: string; pem: string }

function fromBlocks(blocks: readonly Block[]): KeyObject {
  const wanted = blocks.filter(({ label }) => !BESIDE.has(label))
  const unreadable = wanted.find(({ label }) => !READABLE.has(label))
  if (unreadable) throw invalid(cureOfLabel(unreadable.label))
  const keys = wanted.map(({ pem }) => toKey({ key: pem, format: 'pem' }))
  const [first, ...others] = keys
  if (first === undefined) throw invalid(FORMS)
  if (others.every((other) => other.equals(first))) return first
  if (wanted.every(({ label }) => label.endsWith('CERTIFICATE')))
    throw invalid(
      `These are ${wanted.length} certificates. Enter only your own, usually the first: openssl x509 -in chain.pem -pubkey -noout`,
    )
  throw invalid(`These are ${wanted.length} keys. Enter only the one that signs.`)
}

function cureOfLabel(label: string): string {
  switch (label) {
    case 'CERTIFICATE REQUEST':
    case 'NEW CERTIFICATE REQUEST':
      return 'This is a certificate request. Extract the public key: openssl req -in request.pem -pubkey -noout'
    case 'PKCS7':
      return 'This is a PKCS #7 bundle. Extract the certificate: openssl pkcs7 -in bundle.p7b -print_certs'
    case 'SSH2 PUBLIC KEY':
    case 'PGP PUBLIC KEY BLOCK':
      return 'This key is in another program’s format. Generate a key pair with OpenSSL: openssl ecparam -genkey -name prime256v1 -noout -out private-key.pem'
    default:
      return FORMS
  }
}

/** What stands there without any armour. */
function fromBareText(text: string): KeyObject {
  if (/^(?:ssh-rsa|ecdsa-sha2-)/.test(text))
    throw invalid('This is an SSH key. Convert it: ssh-keygen -e -m PKCS8 -f key.pub')
  if (text.startsWith('ssh-') || text.startsWith('sk-'))
    throw invalid(
      'SSH keys of this type can’t be converted. Generate a key pair: openssl genpkey -algorithm ed25519 -out private-key.pem',
    )
  if (/[\p{Cc}\ufffd]/u.test(text.replaceAll('\n', '')))
    throw invalid(
      'This is a binary file. Convert a certificate with: openssl x509 -inform der -in cert.der -pubkey -noout; a key with: openssl pkey -pubin -inform der -in key.der; a PKCS #12 store with: openssl pkcs12 -in store.p12 -nokeys -clcerts | openssl x509 -pubkey -noout',
    )
  if (!BASE64.test(text)) throw invalid(FORMS)
  return fromDer(Buffer.from(text, 'base64'))
}

/** DER in base64, as some consoles show keys and certificates. */
function fromDer(der: Buffer): KeyObject {
  const pem = (label: string) => `-----BEGIN ${label}-----\n${der.toString('base64')}\n-----END ${label}-----`
  for (const label of ['PUBLIC KEY', 'RSA PUBLIC KEY', 'CERTIFICATE']) {
    const key = attempt(() => createPublicKey(pem(label)))
    if (key) return key
  }
  throw invalid(FORMS)
}

const isPrivateDer = (key: Buffer) =>
  PRIVATE_DER.some((type) => attempt(() => createPrivateKey({ key, format: 'der', type })) !== null)

function attempt(read: () => KeyObject): KeyObject | null {
  try {
    return read()
  } catch {
    return null // whatever OpenSSL says of it
  }
}

function toKey(source: Parameters<typeof createPublicKey>[0]): KeyObject {
  const key = attempt(() => createPublicKey(source))
  if (key === null) throw invalid('This is not a valid public key: its parts do not match.')
  return key
}

function privateKey(): AppError {
  return invalid(
    'This is a private key or a shared secret. It was not stored or logged, but treat it as leaked. Generate a new key pair and enter only its public key.',
  )
}

function invalid(message: string): AppError {
  return new AppError('invalid', message, 'key')
}
