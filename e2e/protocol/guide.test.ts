import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  base64Snippet,
  bodySnippet,
  curlUserSnippet,
  formEncodedCurlSnippet,
} from '#components/docs/encoding-examples.ts'
import {
  activeExample,
  EXAMPLE_SERVICE_ID,
  introspectionSnippet,
  revocationSnippet,
} from '#components/docs/introspection-examples.ts'
import {
  EXAMPLE_AUDIENCE,
  resourceRefusalExample,
  resourceSnippet,
} from '#components/docs/resource-snippets.ts'
import { EXAMPLE_CLIENT_ID } from '#components/docs/snippets.ts'
import { HEARD_WITHIN_MS } from '../harness/patience.ts'
import { type Subject, sharedSubject } from './subject.ts'

type Credentials = { clientId: string; clientSecret: string }

let subject: Subject
let app: Credentials
let service: Credentials

beforeAll(async () => {
  subject = sharedSubject()
  app = await subject.createClient('reads-the-guide', { scope: 'usage:read' })
  const api = ['--id', 'guide', '--name', 'Guide', '--audience', EXAMPLE_AUDIENCE]
  await subject.cli(['api', 'create', ...api])
  const scope = ['--name', 'guide:read', '--api', 'guide', '--description', 'Read', '--grant', 'owner']
  await subject.cli(['scope', 'create', ...scope])
  service = await subject.createClient('guide-service', { scope: 'usage:read guide:read' })
  await subject.cli(['api', 'serve', '--id', 'guide', '--client', service.clientId])
})

/** Runs a block of the guide as its reader would, who puts an ID of their own in the place of the example's. */
async function run(snippet: (origin: string) => string, as: Credentials, token = '') {
  const code = [EXAMPLE_CLIENT_ID, EXAMPLE_SERVICE_ID].reduce(
    (text, example) => text.replaceAll(example, as.clientId),
    snippet(subject.url),
  )
  const env = { ...process.env, LATCHKEY_CLIENT_SECRET: as.clientSecret, ACCESS_TOKEN: token }
  const { stdout } = await promisify(execFile)('sh', ['-c', code], { env })
  return stdout === '' ? null : JSON.parse(stdout)
}

describe('the guide, run against this server', () => {
  it.each([
    ['curl -u', curlUserSnippet],
    ['form-encoded', formEncodedCurlSnippet],
    ['base64', base64Snippet],
    ['the body', bodySnippet],
  ])('gets a token by %s', async (_, snippet) => {
    expect(await run(snippet, app)).toMatchObject({ token_type: 'Bearer', expires_in: 3600 })
  })

  it('gets a token for the API that resource names, and is refused as it says', async () => {
    expect(await run(resourceSnippet, app)).toEqual(JSON.parse(resourceRefusalExample))
    expect(await run(resourceSnippet, service)).toMatchObject({ scope: 'guide:read' })
  })

  it('introspects a token with what it shows in return, and revokes it', async () => {
    const { access_token: token } = await run(resourceSnippet, service)
    const shown = JSON.parse(activeExample(subject.url))
    await expect
      .poll(async () => (await run(introspectionSnippet, service, token)).active, {
        timeout: HEARD_WITHIN_MS,
      })
      .toBe(true)
    const told = await run(introspectionSnippet, service, token)
    expect(Object.keys(told)).toEqual(Object.keys(shown))
    expect(told).toMatchObject({ iss: shown.iss, aud: shown.aud, scope: 'guide:read', token_type: 'Bearer' })

    expect(await run(revocationSnippet, service, token)).toBeNull()
    expect(await run(introspectionSnippet, service, token)).toEqual({ active: false })
  })
})
