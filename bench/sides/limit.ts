import { createHash, generateKeyPairSync, randomBytes, randomUUID, sign, timingSafeEqual } from 'node:crypto'
import { createServer } from 'node:http'

// The limit of one Node process: what the floor does, with claims of the size of ours put together by hand and signed
// at once by node:crypto. It records nothing and checks nothing else.

const { BENCH_PORT = '0', BENCH_CLIENT_ID = '', BENCH_CLIENT_SECRET = '' } = process.env
const digestOf = (text: string) => createHash('sha256').update(text).digest()
const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
const expected = digestOf(BENCH_CLIENT_SECRET)
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const header = encode({ typ: 'at+jwt', alg: 'ES256', kid: randomBytes(32).toString('base64url') })
const issuer = `http://localhost:${BENCH_PORT}`
const clientRef = randomUUID()
const credentialRef = randomUUID()

createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const form = new URLSearchParams(Buffer.concat(chunks).toString('utf8'))
    const pair = Buffer.from((request.headers.authorization ?? '').slice(6), 'base64').toString('utf8')
    const [id, secret = ''] = pair.split(':')
    const isRight = id === BENCH_CLIENT_ID && timingSafeEqual(digestOf(secret), expected)
    if (!isRight || form.get('grant_type') !== 'client_credentials') {
      response.writeHead(401).end()
      return
    }
    const now = Math.floor(Date.now() / 1000)
    const claims = encode({
      iss: issuer,
      sub: id,
      client_id: id,
      aud: `${issuer}/api/v1`,
      iat: now,
      exp: now + 3600,
      jti: randomBytes(16).toString('base64url'),
      client_ref: clientRef,
      credential_ref: credentialRef,
      scope: 'usage:read',
    })
    const input = `${header}.${claims}`
    const signature = sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' })
    const token = `${input}.${signature.toString('base64url')}`
    const body = JSON.stringify({ access_token: token, token_type: 'Bearer', expires_in: 3600 })
    response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' }).end(body)
  })
}).listen(Number(BENCH_PORT), '127.0.0.1', () => process.stdout.write('Ready on the limit\n'))
