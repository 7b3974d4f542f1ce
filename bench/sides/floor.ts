import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { createServer } from 'node:http'
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from 'jose'

// The floor: what a token endpoint cannot do without. Parse, compare a hash, sign the same claims, answer.
// It records nothing and checks nothing else.

const { BENCH_PORT = '0', BENCH_CLIENT_ID = '', BENCH_CLIENT_SECRET = '' } = process.env
const digestOf = (text: string) => createHash('sha256').update(text).digest()
const expected = digestOf(BENCH_CLIENT_SECRET)
const { publicKey, privateKey } = await generateKeyPair('ES256')
const kid = await calculateJwkThumbprint(await exportJWK(publicKey))
const issuer = `http://localhost:${BENCH_PORT}`

createServer(async (request, response) => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const form = new URLSearchParams(Buffer.concat(chunks).toString('utf8'))
  const pair = Buffer.from((request.headers.authorization ?? '').slice(6), 'base64').toString('utf8')
  const [id, secret = ''] = pair.split(':')
  const isRight = id === BENCH_CLIENT_ID && timingSafeEqual(digestOf(secret), expected)
  if (!isRight || form.get('grant_type') !== 'client_credentials') {
    response.writeHead(401).end()
    return
  }
  const now = Math.floor(Date.now() / 1000)
  const token = await new SignJWT({
    client_id: id,
    scope: 'usage:read',
    jti: randomBytes(16).toString('base64url'),
  })
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid })
    .setIssuer(issuer)
    .setSubject(id)
    .setAudience(`${issuer}/api/v1`)
    .setIssuedAt(now)
    .setExpirationTime(now + 3600)
    .sign(privateKey)
  const body = JSON.stringify({ access_token: token, token_type: 'Bearer', expires_in: 3600 })
  response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' }).end(body)
}).listen(Number(BENCH_PORT), '127.0.0.1', () => process.stdout.write('Ready on the floor\n'))
