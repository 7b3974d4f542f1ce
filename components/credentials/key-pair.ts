/** A key pair that this browser made: the private half in both forms in which programs want it. */
export type KeyPair = { privateJwk: string; privatePem: string; publicJwk: string }

/**
 * Makes an ES256 key pair with the browser's own cryptography. The private half exists in this page only, until it is
 * saved.
 */
export async function makeKeyPair(): Promise<KeyPair> {
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
    'sign',
    'verify',
  ])
  const { kty, crv, x, y, d } = await crypto.subtle.exportKey('jwk', pair.privateKey)
  const pkcs8 = await crypto.subtle.exportKey('pkcs8', pair.privateKey)
  return {
    privateJwk: JSON.stringify({ kty, crv, x, y, d, alg: 'ES256' }, null, 2),
    privatePem: pem('PRIVATE KEY', pkcs8),
    publicJwk: JSON.stringify({ kty, crv, x, y, alg: 'ES256' }, null, 2),
  }
}

/** Textual encoding (RFC 7468): lines of 64 characters. */
function pem(label: string, der: ArrayBuffer): string {
  const base64 = btoa(String.fromCharCode(...new Uint8Array(der)))
  const lines = base64.match(/.{1,64}/g) ?? []
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n')
}
