import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest'
import { typeFaults } from '#e2e/harness/snippets/node.ts'
import { AUDIENCE, type RecordingServer, recordingServer } from '#e2e/harness/snippets/recording-server.ts'
import type { Program } from '#e2e/harness/snippets/running.ts'
import { RUNTIMES } from '#e2e/harness/snippets/runtimes.ts'
import { LANGUAGES } from './languages.ts'
import type { TokenValues, VerifyValues } from './values.ts'

const HOSTILE = `it's "quoted": \`id\` $(id) \${HOME} $HOME \\ \\n \\u0041 #{1} #@a {0} %41 %s a+b é😀 \n\t\u202E*/ // end`
const SCOPE = `rooms'read "$(id)" %41 #{1} \`x\` \\ é😀`
const RESOURCE = `urn:rooms:$(id)&'a';*!#{1}%41\\`
const SECRET = { variable: 'LATCHKEY_CLIENT_SECRET' }

describe.each(LANGUAGES)('$label', (language) => {
  const runtime = RUNTIMES.get(language.label)
  if (!runtime) throw new Error(`Nothing runs ${language.label}`)
  let server: RecordingServer

  beforeAll(async () => {
    server = await recordingServer()
  })
  afterAll(() => server.close())

  const values = (more: Partial<TokenValues> = {}): TokenValues => ({
    issuer: server.origin,
    tokenUrl: `${server.origin}/oauth/v2/token`,
    clientId: HOSTILE,
    secret: { text: HOSTILE },
    scope: SCOPE,
    resource: RESOURCE,
    ...more,
  })

  /** What a program prints; where it can't be run, it is parsed where that is possible, and the test says why. */
  async function print(
    context: TestContext,
    program: Program,
    code: string,
    env: Record<string, string> = {},
  ): Promise<string> {
    const missing = runtime?.missing(program)
    if (!missing) return (await runtime?.run(program, code, env)) ?? ''
    const form = await runtime?.parse?.(code)
    const parsed = form && 'faults' in form
    console.info(
      `${parsed ? 'only parsed' : 'skipped'}: ${program} in ${language.label}: ${missing}${
        form && 'unseen' in form ? `, and ${form.unseen}` : ''
      }`,
    )
    if (parsed) expect(form.faults).toBe('')
    return context.skip(missing)
  }

  const meant = () => ({
    at: 'token',
    clientId: HOSTILE,
    clientSecret: HOSTILE,
    parameters: [
      ['grant_type', 'client_credentials'],
      ['resource', RESOURCE],
      ['scope', SCOPE],
    ],
  })
  const asked = () => server.reached.splice(0).filter(({ at }) => at !== 'metadata')

  it('asks for a token and calls an API, whatever the values hold', async (context) => {
    const callUrl = `${server.origin}/bookings/it's/$(id)?q=\`id\`&r=%41+#{1}`.replace('#', '%23')
    const printed = await print(context, 'tokenRequest', language.tokenRequest(values({ callUrl })))
    if (language.label === 'curl') {
      expect(JSON.parse(printed.slice(0, printed.indexOf('}') + 1)).access_token).toBe('token-1')
      expect(asked()).toEqual([meant(), expect.objectContaining({ at: 'api' })])
      return
    }
    expect(printed).toBe('200 {"hello":"there"}')
    const [token, api] = asked()
    expect(token).toEqual(meant())
    expect(api).toMatchObject({ at: 'api', authorization: 'Bearer token-1' })
    const { pathname, searchParams } = new URL(`http://localhost${api?.at === 'api' ? api.url : ''}`)
    expect(decodeURI(pathname)).toBe("/bookings/it's/$(id)")
    expect(Object.fromEntries(searchParams)).toEqual({ q: '`id`', r: 'A #{1}' })
  })

  it('asks for a token with the library of the field, whatever the values hold', async (context) => {
    if (!language.tokenByLibrary) return context.skip('there is none')
    const printed = await print(context, 'tokenByLibrary', language.tokenByLibrary(values()))
    expect(printed).toMatch(/^token-\d+$/)
    expect(asked()).toEqual([meant()])
  })

  it('reads the secret and the token from the environment', async (context) => {
    // `curl -u` takes a secret of ours as it is; one with other characters has to be encoded first.
    const secret = language.label === 'curl' ? 'lk_test_0aZ' : HOSTILE
    const plain = values({ secret: SECRET, scope: '', resource: undefined })
    const env = { LATCHKEY_CLIENT_SECRET: secret, ACCESS_TOKEN: 'a.b-c_d' }
    await print(context, 'tokenRequest', language.tokenRequest(plain), env)
    const callUrl = `${server.origin}/api/v1/whoami`
    await print(context, 'apiCall', language.apiCall({ callUrl, token: { variable: 'ACCESS_TOKEN' } }), env)
    expect(asked()).toEqual([
      { ...meant(), clientSecret: secret, parameters: [['grant_type', 'client_credentials']] },
      { at: 'api', url: '/api/v1/whoami', authorization: 'Bearer a.b-c_d' },
    ])
  })

  it('keeps a token, and asks again when it is about to expire', async (context) => {
    const code = language.keepToken(values())
    const tokens = async () => (await print(context, 'keepToken', code)).split(/\s+/)
    const kept = new Set(await tokens())
    expect(kept.size).toBe(1)
    expect(asked()).toEqual([meant()])

    server.life = 30
    const new_ = new Set(await tokens())
    server.life = 3600
    expect(new_.size).toBe(2)
    expect(asked()).toEqual([meant(), meant()])
  })

  it('verifies a token in all that makes it one', async (context) => {
    const verifying: VerifyValues = {
      issuer: server.origin,
      jwksUrl: `${server.origin}/oauth/v2/jwks`,
      introspectUrl: `${server.origin}/oauth/v2/introspect`,
      audience: AUDIENCE,
      algorithm: 'ES256',
      clientId: HOSTILE,
      secret: { text: HOSTILE },
    }
    const now = Math.floor(Date.now() / 1000)
    const good = await server.sign()
    const encoded = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')
    const cases: [token: string, answer: string, scope?: string][] = [
      [good, 'ok'],
      [good, '403', 'rooms'],
      [await server.sign({ aud: ['https://other.example', AUDIENCE] }), 'ok'],
      [await server.sign({ scope: undefined }), '403'],
      [await server.sign({ exp: now - 120 }), '401'],
      [await server.sign({ exp: undefined }), '401'],
      [await server.sign({ iss: 'https://other.example' }), '401'],
      [await server.sign({ aud: 'https://other.example' }), '401'],
      [await server.sign({}, { typ: 'JWT' }), '401'],
      [await server.sign({}, {}, 'unknown'), '401'],
      [await server.sign({}, { kid: 'key-2' }, 'unknown'), '401'],
      [`${encoded({ alg: 'none', typ: 'at+jwt' })}.${good.split('.')[1]}.`, '401'],
      ['not-a-token', '401'],
    ]
    // The server has no opinion on what it did not issue: a shell leaves it the checks of all but audience and scope.
    const checked = cases.filter(
      ([token]) => language.label !== 'curl' || (token !== cases[5]?.[0] && token !== cases[2]?.[0]),
    )
    const env = { TOKENS: checked.map(([token, , scope = 'rooms:read']) => `${token} ${scope}`).join('\n') }
    const printed = await print(context, 'verifyToken', language.verifyToken(verifying), env)
    expect(printed.split('\n')).toEqual(checked.map(([, answer]) => answer))
  })
})

it('TypeScript is typed, as strictly as can be', async () => {
  const typescript = LANGUAGES.find(({ label }) => label === 'TypeScript')
  const origin = 'http://localhost:3000'
  const values: TokenValues = {
    issuer: origin,
    tokenUrl: `${origin}/oauth/v2/token`,
    clientId: HOSTILE,
    secret: SECRET,
    scope: SCOPE,
    callUrl: origin,
  }
  const programs = [
    typescript?.tokenRequest(values),
    typescript?.tokenByLibrary?.(values),
    typescript?.apiCall({ callUrl: origin, token: { variable: 'ACCESS_TOKEN' } }),
    typescript?.keepToken(values),
    typescript?.verifyToken({
      issuer: origin,
      jwksUrl: `${origin}/oauth/v2/jwks`,
      introspectUrl: `${origin}/oauth/v2/introspect`,
      audience: AUDIENCE,
      algorithm: 'ES256',
      clientId: HOSTILE,
      secret: SECRET,
    }),
  ]
  expect(await typeFaults(programs.map((program) => program ?? 'missing'))).toBe('')
})
