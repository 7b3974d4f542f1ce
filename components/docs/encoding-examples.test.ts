import { execFile } from 'node:child_process'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseBasic } from '#lib/oauth/client-auth/client-secret-basic.ts'
import { parseForm, TOKEN_PARAMETERS } from '#lib/oauth/http/parameters.ts'
import {
  base64Snippet,
  bodySnippet,
  curlUserSnippet,
  encodedExamples,
  formEncodedCurlSnippet,
} from './encoding-examples.ts'
import { EXAMPLE_CLIENT_ID } from './snippets.ts'

const GENERATED = `lk_live_${'q7ZsK2xW9'.repeat(6)}`
const HOSTILE = [`p+q`, '50%off', 'a:b/c', `it's "$HOME" \`id\` & = \\`, ' leading', '%2B']

let server: Server
let received: { headers: IncomingHttpHeaders; body: string }

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    received = { headers: request.headers, body: Buffer.concat(chunks).toString() }
    response.end('{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterAll(() => server.close())

async function run(snippet: (origin: string) => string, secret: string) {
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  await promisify(execFile)('sh', ['-c', snippet(`http://127.0.0.1:${port}`)], {
    env: { ...process.env, LATCHKEY_CLIENT_SECRET: secret, no_proxy: '*' },
  })
  return received
}

const sentByBasic = ({ headers }: typeof received) => parseBasic(headers.authorization ?? '')

describe('the examples of encoding', () => {
  it.each([
    ['curl -u', curlUserSnippet],
    ['base64', base64Snippet],
    ['form-encoded', formEncodedCurlSnippet],
  ])('send a secret of the API Token field as it is, with %s', async (_, snippet) => {
    expect(sentByBasic(await run(snippet, GENERATED))).toEqual({
      clientId: EXAMPLE_CLIENT_ID,
      clientSecret: GENERATED,
    })
  })

  it.each(HOSTILE)('send %s as it is, once form-encoded', async (secret) => {
    expect(sentByBasic(await run(formEncodedCurlSnippet, secret))?.clientSecret).toBe(secret)
  })

  it.each([GENERATED, ...HOSTILE])('send %s as it is in the body', async (secret) => {
    const form = parseForm((await run(bodySnippet, secret)).body, TOKEN_PARAMETERS)
    expect(form.get('client_secret')).toBe(secret)
    expect(form.get('client_id')).toBe(EXAMPLE_CLIENT_ID)
  })

  it('of the page are read as what they say', () => {
    for (const { secret, header } of encodedExamples) {
      expect(parseBasic(header)).toEqual({ clientId: EXAMPLE_CLIENT_ID, clientSecret: secret })
    }
  })
})
