import { execFile } from 'node:child_process'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text as readText } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  goLiteral,
  goTokenRequest,
  jsLiteral,
  nodeTokenRequest,
  pythonLiteral,
  pythonTokenRequest,
} from './token-request-code.ts'

const run = promisify(execFile)

/** What an imported client ID may hold, and more. */
const HOSTILE = `'"\`$(touch /tmp/x)\${1}\\\\"'\n\r\t#//*/ é😀`
/** What an audience may hold that means something elsewhere. */
const RESOURCE = "urn:rooms:$(id)&'a';*!"
const SECRET = `lk_test_${'a'.repeat(49)}`

describe('literals', () => {
  const text = fc.string({ unit: 'binary' })

  it('of JavaScript are read as the text they are of', () => {
    fc.assert(
      fc.property(text, (value) => {
        expect(runInNewContext(jsLiteral(value))).toBe(value)
      }),
    )
    expect(runInNewContext(jsLiteral(HOSTILE))).toBe(HOSTILE)
  })

  it('of Python are read as the text they are of', async () => {
    const values = [HOSTILE, ...fc.sample(fc.string({ unit: 'grapheme' }), 200)]
    const code = `import json\nprint(json.dumps([${values.map(pythonLiteral).join(', ')}]))`
    const { stdout } = await run('python3', ['-c', code])
    expect(JSON.parse(stdout)).toEqual(values)
  })

  it('of Go stand in one line, and end nowhere but at their end', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (value) => {
        // Interpreted string literals: no newline, and a quote or a backslash only behind a backslash.
        expect(goLiteral(value)).toMatch(/^"(?:[^"\\\n\r]|\\(?:["\\bfnrt]|u[0-9a-f]{4}))*"$/)
      }),
    )
  })
})

describe('a token request', () => {
  let server: Server
  let tokenUrl: string

  beforeAll(async () => {
    server = createServer(async (request, response) => {
      if (request.url?.startsWith('/bookings/')) {
        const isMeant = request.headers.authorization === 'Bearer the token'
        response.writeHead(isMeant ? 200 : 401).end(isMeant ? 'the bookings' : 'nothing')
        return
      }
      const basic = Buffer.from((request.headers.authorization ?? '').slice('Basic '.length), 'base64')
      const halves = basic.toString().split(':')
      const [id, secret] = halves.map((half) => decodeURIComponent(half.replaceAll('+', ' ')))
      const isRight = id === HOSTILE && secret === SECRET
      const resource = new URLSearchParams(await readText(request)).get('resource')
      const token = resource === null || resource === RESOURCE ? 'the token' : 'a token for another API'
      response
        .writeHead(isRight ? 200 : 401, { 'Content-Type': 'application/json' })
        .end(JSON.stringify({ access_token: token, expires_in: 3600 }))
    }).listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const address: AddressInfo | string | null = server.address()
    tokenUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/oauth/v2/token`
  })
  afterAll(() => server.close())

  const request = () => ({ tokenUrl, clientId: HOSTILE, secretVariable: 'LATCHKEY_CLIENT_SECRET' })
  const env = { ...process.env, LATCHKEY_CLIENT_SECRET: SECRET }

  it('runs in Node as it stands, whatever the client ID holds', async () => {
    const code = nodeTokenRequest(request())
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', code], { env })
    expect(stdout.trim()).toBe('the token')
  })

  it('runs in Python as it stands', async () => {
    const { stdout } = await run('python3', ['-c', pythonTokenRequest(request())], { env })
    expect(stdout.trim()).toBe('the token')
  })

  it('calls an API that is known, with a token for it', async () => {
    const url = tokenUrl.replace('/oauth/v2/token', '/bookings/v2')
    const calling = { ...request(), callable: { url, resource: RESOURCE } }
    const node = ['--input-type=module', '-e', nodeTokenRequest(calling)]
    expect((await run(process.execPath, node, { env })).stdout.trim()).toBe('200 the bookings')
    const python = await run('python3', ['-c', pythonTokenRequest(calling)], { env })
    expect(python.stdout.trim()).toBe('200 the bookings')
    expect(goTokenRequest(calling)).toContain(`http.NewRequest("GET", ${goLiteral(url)}, nil)`)
  })

  it('of Go names client, secret and server', () => {
    const code = goTokenRequest(request())
    expect(code).toContain(`url.QueryEscape(${goLiteral(HOSTILE)})`)
    expect(code).toContain('os.Getenv("LATCHKEY_CLIENT_SECRET")')
    expect(code).toContain(goLiteral(tokenUrl))
  })
})
