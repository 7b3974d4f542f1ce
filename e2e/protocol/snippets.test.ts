import { beforeAll, describe, expect, it, type TestContext } from 'vitest'
import { LANGUAGES } from '#components/docs/snippets/languages.ts'
import type { TokenValues } from '#components/docs/snippets/values.ts'
import type { Program } from '../harness/snippets/running.ts'
import { RUNTIMES } from '../harness/snippets/runtimes.ts'
import { type Subject, sharedSubject } from './subject.ts'

// The guide's code as it is printed, against a whole server: whatever runs here. `npm run test:snippets` installs the rest.

const SCOPE = 'usage:read'

let subject: Subject

beforeAll(() => {
  subject = sharedSubject()
})

describe.each(LANGUAGES)('the code in $label', (language) => {
  const clientId = `it's "${language.label}": $(id) \`id\` %41 a+b`
  // Every client needs a secret of its own.
  const clientSecret = `it's "${language.label}": $(id) \${HOME} \`id\` %41 #{1} \\ a+b =~ end`
  const runtime = RUNTIMES.get(language.label)
  let token = ''

  beforeAll(async () => {
    if (runtime?.missing('tokenRequest') === null) await subject.importClient(clientId, clientSecret)
  })

  const values = (): TokenValues => ({
    issuer: subject.url,
    tokenUrl: `${subject.url}/oauth/v2/token`,
    clientId,
    secret: { text: clientSecret },
    scope: SCOPE,
    resource: `${subject.url}/api/v1`,
  })

  function print(
    context: TestContext,
    program: Program,
    code: string,
    env: Record<string, string> = {},
  ): Promise<string> {
    const missing = runtime?.missing(program) ?? null
    if (!runtime || missing !== null) {
      console.info(`skipped: ${program} in ${language.label}: ${missing}`)
      return context.skip(missing ?? 'nothing runs it')
    }
    return runtime.run(program, code, env)
  }

  it('gets a token for odd credentials, and an answer of the API', async (context) => {
    const callUrl = `${subject.url}/api/v1/whoami`
    const printed = await print(context, 'tokenRequest', language.tokenRequest({ ...values(), callUrl }))
    if (language.label === 'curl') expect(JSON.parse(printed.slice(0, printed.indexOf('}') + 1))).toBeTruthy()
    else {
      expect(printed).toMatch(/^200 /)
      expect(JSON.parse(printed.slice(4))).toMatchObject({ client_id: clientId, scopes: [SCOPE] })
    }
  })

  it('gets one with the library of the field', async (context) => {
    if (!language.tokenByLibrary) return context.skip('there is none')
    const printed = await print(context, 'tokenByLibrary', language.tokenByLibrary(values()))
    expect(printed).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/)
  })

  it('keeps one, and calls the API with it', async (context) => {
    const printed = await print(context, 'keepToken', language.keepToken(values()))
    const kept = new Set(printed.split(/\s+/))
    expect(kept.size).toBe(1)
    token = [...kept][0] ?? ''
    const call = language.apiCall({ callUrl: `${subject.url}/api/v1/whoami`, token: { text: token } })
    expect(await print(context, 'apiCall', call)).toContain(SCOPE)
  })

  it('takes it in a service, and neither a forged one nor one without the scope', async (context) => {
    const code = language.verifyToken({
      issuer: subject.url,
      jwksUrl: `${subject.url}/oauth/v2/jwks`,
      introspectUrl: `${subject.url}/oauth/v2/introspect`,
      audience: `${subject.url}/api/v1`,
      algorithm: 'ES256',
      clientId,
      secret: { text: clientSecret },
    })
    const forged = `${token.slice(0, -12)}AAAAAAAAAAAA`
    const env = { TOKENS: `${token} ${SCOPE}\n${token} usage:write\n${forged} ${SCOPE}` }
    expect((await print(context, 'verifyToken', code, env)).split('\n')).toEqual(['ok', '403', '401'])
  })
})
