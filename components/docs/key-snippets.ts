import { EXAMPLE_CLIENT_ID } from './snippets.ts'

/** Makes a key pair for ES256 in two files. */
export const keyPairSnippet = `openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out private-key.pem
openssl pkey -in private-key.pem -pubout -out public-key.pem`

/** A token request by a signed assertion, with `jose`. The path of the private key comes from `PRIVATE_KEY_FILE`. */
export function assertionSnippet(origin: string): string {
  return `import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { importPKCS8, SignJWT } from 'jose'

const clientId = '${EXAMPLE_CLIENT_ID}'
const pem = await readFile(process.env.PRIVATE_KEY_FILE, 'utf8')
const privateKey = await importPKCS8(pem, 'ES256')

// A new one for every request: each works once.
const assertion = await new SignJWT()
  .setProtectedHeader({ alg: 'ES256', typ: 'client-authentication+jwt' })
  .setIssuer(clientId)
  .setSubject(clientId)
  .setAudience('${origin}') // the issuer, not the token endpoint
  .setJti(randomUUID())
  .setIssuedAt()
  .setExpirationTime('1 minute')
  .sign(privateKey)

const response = await fetch('${origin}/oauth/v2/token', {
  method: 'POST',
  body: new URLSearchParams({
    grant_type: 'client_credentials',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: assertion,
  }),
})
if (!response.ok) throw new Error(\`\${response.status}: \${await response.text()}\`)

const { access_token, expires_in } = await response.json()
console.log(access_token)`
}
