import { createServer } from 'node:http'
import { createLocalJWKSet, jwtVerify } from 'jose'

// What an API does that verifies tokens by itself: one jwtVerify with the issuer's keys, and an answer.

const { BENCH_PORT = '0', BENCH_ISSUER = '' } = process.env
const answer = await fetch(`${BENCH_ISSUER}/oauth/v2/jwks`)
const keys = createLocalJWKSet(await answer.json())

createServer(async (request, response) => {
  const token = (request.headers.authorization ?? '').slice('Bearer '.length)
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer: BENCH_ISSUER,
      audience: `${BENCH_ISSUER}/api/v1`,
      typ: 'at+jwt',
      algorithms: ['ES256'],
    })
    const body = JSON.stringify({ client_id: payload.client_id, scope: payload.scope, exp: payload.exp })
    response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' }).end(body)
  } catch {
    response.writeHead(401).end()
  }
}).listen(Number(BENCH_PORT), '127.0.0.1', () => process.stdout.write('Ready on the verifier\n'))
