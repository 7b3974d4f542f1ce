import { beforeAll, describe, expect, it } from 'vitest'
import { HEARD_WITHIN_MS } from '../harness/patience.ts'
import { type Subject, sharedSubject } from './subject.ts'
import { askToken, basic, formEncode, GRANT } from './token-client.ts'

const INACTIVE = '{"active":false}'

type Credentials = { clientId: string; clientSecret: string }

let subject: Subject
let caller: Credentials
let service: Credentials

beforeAll(async () => {
  subject = sharedSubject()
  for (const id of ['rooms', 'meals']) {
    const audience = `https://${id}.introspection.example`
    await subject.cli(['api', 'create', '--id', id, '--name', id, '--audience', audience])
    const scope = ['--name', `${id}:book`, '--api', id, '--description', id, '--grant', 'owner']
    await subject.cli(['scope', 'create', ...scope])
  }
  caller = await subject.createClient('introspected', { scope: 'rooms:book meals:book' })
  service = await subject.createClient('rooms-service', { scope: '', team: 'rooms' })
})

async function tokenFor(api: string): Promise<string> {
  const resource = formEncode(`https://${api}.introspection.example`)
  const { status, text, json } = await askToken(subject.url, {
    authorization: basic(caller.clientId, caller.clientSecret),
    body: `${GRANT}&resource=${resource}`,
  })
  expect(status, text).toBe(200)
  return String(json.access_token)
}

async function ask(path: 'introspect' | 'revoke', as: Credentials, token: string) {
  const response = await fetch(`${subject.url}/oauth/v2/${path}`, {
    method: 'POST',
    headers: { Authorization: basic(as.clientId, as.clientSecret) },
    body: new URLSearchParams({ token }),
  })
  return { status: response.status, text: await response.text() }
}

describe('introspection by a service', () => {
  it('RV-04 tells it of the tokens for the API that it serves, and of no other', async () => {
    const [rooms, meals] = [await tokenFor('rooms'), await tokenFor('meals')]
    expect(await ask('introspect', service, rooms)).toEqual({ status: 200, text: INACTIVE })

    await subject.cli(['api', 'serve', '--id', 'rooms', '--client', 'rooms-service'])
    await expect
      .poll(async () => (await ask('introspect', service, rooms)).text, { timeout: HEARD_WITHIN_MS })
      .not.toBe(INACTIVE)
    expect(JSON.parse((await ask('introspect', service, rooms)).text)).toMatchObject({
      active: true,
      sub: caller.clientId,
      client_id: caller.clientId,
      aud: 'https://rooms.introspection.example',
      scope: 'rooms:book',
      token_type: 'Bearer',
    })
    for (const foreign of [meals, 'garbage'])
      expect(await ask('introspect', service, foreign)).toEqual({ status: 200, text: INACTIVE })
  })

  it('RV-04 RV-03 lets it see them, not revoke them; what their client revokes is inactive for it too', async () => {
    const token = await tokenFor('rooms')
    const refused = await ask('revoke', service, token)
    expect(refused.status).toBe(400)
    expect(JSON.parse(refused.text).error).toBe('unauthorized_client')
    expect(JSON.parse((await ask('introspect', service, token)).text).active).toBe(true)
    expect((await ask('revoke', caller, token)).status).toBe(200)
    expect((await ask('introspect', service, token)).text).toBe(INACTIVE)
  })

  it('RV-04 ends within 5 s of its being said', async () => {
    const token = await tokenFor('rooms')
    await subject.cli(['api', 'unserve', '--id', 'rooms', '--client', 'rooms-service'])
    await expect
      .poll(async () => (await ask('introspect', service, token)).text, { timeout: HEARD_WITHIN_MS })
      .toBe(INACTIVE)
    expect(JSON.parse((await ask('introspect', caller, token)).text).active).toBe(true)
  })

  it.each([
    [['--id', 'latchkey', '--client', 'rooms-service'], 'Latchkey serves this API itself'],
    [['--id', 'nowhere', '--client', 'rooms-service'], 'no API'],
    [['--id', 'rooms', '--client', 'nobody-there'], 'no app'],
  ])('RV-04 api serve %j is refused', async (args, why) => {
    await expect(subject.cli(['api', 'serve', ...args])).rejects.toThrow(why)
  })
})
