import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { actionId, actionsOfTheApp, routesOfTheApp } from '../harness/inventory.ts'
import { Latchkey, type MadeClient } from '../harness/latchkey.ts'
import { complaints, formWith, PortalVisitor } from '../harness/portal.ts'
import { callApi, requestToken, tokenOf } from '../harness/token.ts'
import {
  ABSENT,
  ADAS,
  ADAS_DELETED,
  ANYONES_ACTIONS,
  API,
  API_CALLS,
  BENS,
  CREDENTIAL_ACTIONS,
  credentialIds,
  key,
  LEADING_ON,
  PERSONAL,
  PERSONAL_ACTIONS,
  PUBLIC,
  pageOf,
  secrets,
  settings,
  TEAM,
  TEAM_ACTIONS,
  TEAM_API_CALLS,
  TEAM_DATA,
  UNDO_ACTIONS,
} from './tenancy-map.ts'

// Two teams. Whatever the one owns, the other tries: by every address, every server action and every API call that
// the code has. A new one that is not classified here fails the first two tests.

/** Of no secret or key. */
const ABSENT_ID = '019a0000-0000-7000-8000-000000000000'

let latchkey: Latchkey
let database: pg.Client
let ada: PortalVisitor
let ben: PortalVisitor
let stranger: PortalVisitor
let bensClient: MadeClient
let secondTeamId: string
/** ID of a request that named Ada’s app. */
let adasRequest: string
/** How Ada’s secret begins, which a page of hers shows. */
let adasPrefix: string

const createApp = async (visitor: PortalVisitor, clientId: string, about: string) => {
  const values = {
    clientId,
    name: `${about} ${clientId}`,
    description: `${about} writes`,
    environment: 'live',
  }
  expect((await visitor.submit('/apps/new', values)).status).toBe(303)
}

const remove = async (visitor: PortalVisitor, clientId: string) => {
  const path = `/apps/${clientId}/settings?ask=delete`
  expect((await visitor.submit(path, { clientId, confirmation: clientId })).status).toBe(303)
}

beforeAll(async () => {
  latchkey = await Latchkey.start()
  database = new pg.Client({ connectionString: latchkey.ownerDatabaseUrl })
  await database.connect()
  stranger = new PortalVisitor(latchkey.url)
  ada = await PortalVisitor.signedIn(latchkey, 'ada@heliotrope.example')
  ben = await PortalVisitor.signedIn(latchkey, 'ben@tenants.example')
  await createApp(ada, ADAS, 'Heliotrope')
  await ada.submit(`/apps/${ADAS}`, { clientId: ADAS })
  await createApp(ada, ADAS_DELETED, 'Heliotrope')
  await remove(ada, ADAS_DELETED)
  await createApp(ben, BENS, 'Plain')
  await createApp(ben, 'bens-asleep', 'Plain')
  await ben.submit('/apps/bens-asleep/settings?ask=suspend', {
    clientId: 'bens-asleep',
    confirmation: 'bens-asleep',
  })
  await createApp(ben, 'bens-idle', 'Plain')
  await database.query(
    `UPDATE client SET created_at = now() - interval '1 year' WHERE client_id = 'bens-idle'`,
  )
  await createApp(ben, 'bens-gone', 'Plain')
  await remove(ben, 'bens-gone')
  bensClient = await latchkey.createClient('bens-client', {
    scope: 'clients:read usage:read credentials:write',
    team: 'ben',
  })
  secondTeamId = await joinSecondTeam()
  await makeCredentials()
  adasRequest = await refusedRequest()
})
afterAll(async () => {
  await database?.end()
  await latchkey?.remove()
})

/** Ben’s second team, so that there is one that an app could go to. */
async function joinSecondTeam(): Promise<string> {
  await latchkey.createClient('second-team-client', { team: 'second' })
  const { rows } = await database.query(
    `INSERT INTO membership (user_id, team_id)
     SELECT u.id, t.id FROM app_user u, team t WHERE u.email = 'ben@tenants.example' AND t.slug = 'second'
     RETURNING team_id`,
  )
  return rows[0].team_id
}

/** Gives Ben’s app a secret or key in every state that a question needs. */
async function makeCredentials(): Promise<void> {
  const add = async (kind: string, values: Record<string, string>) =>
    expect((await ben.submit(`${secrets}?ask=add&kind=${kind}`, values)).status).toBeLessThan(400)
  for (const name of ['in-use', 'replaced', 'asleep']) await add('secret', { name, expiresAt: '' })
  await add('key', { name: 'key', key: key(), expiresAt: '' })
  await readCredentialIds()
  const answer = async (question: string, name: string, values: Record<string, string> = {}) => {
    const path = `${secrets}?ask=${question}&credential=${credentialIds.get(name)}`
    const hidden = formWith(await (await ben.get(path)).text(), ['credentialId'])
    expect((await ben.post(path, { ...hidden, ...values })).status).toBeLessThan(400)
  }
  await answer('rotate', 'replaced', { name: 'successor', overlap: '7d' })
  await answer('deactivate', 'asleep')
  await readCredentialIds()
}

async function readCredentialIds(): Promise<void> {
  const { rows } = await database.query(
    `SELECT CASE c.client_id WHEN $1 THEN k.name ELSE 'adas' END AS name, k.id, k.prefix
     FROM client_credential k JOIN client c ON c.id = k.client_ref WHERE c.client_id IN ($1, $2)`,
    [BENS, ADAS],
  )
  for (const { name, id } of rows) credentialIds.set(name, id)
  adasPrefix = rows.find(({ name }) => name === 'adas').prefix
}

/** A refused request that names Ada’s app, by the ID that was answered. */
async function refusedRequest(): Promise<string> {
  const credentials = { client_id: ADAS, client_secret: 'not-the-secret' }
  const answer = await requestToken(latchkey.url, credentials)
  expect(answer.status).toBe(401)
  return answer.headers.get('x-request-id') ?? ''
}

/** Everything of Ada’s that a form could change, and what the log says of it. */
async function adasThings(): Promise<string> {
  const { rows } = await database.query(
    `SELECT to_jsonb(c) AS client,
       (SELECT jsonb_agg(to_jsonb(s) ORDER BY s.scope_name) FROM client_scope s WHERE s.client_ref = c.id) AS scopes,
       (SELECT jsonb_agg(to_jsonb(r) ORDER BY r.kind) FROM client_restriction r WHERE r.client_ref = c.id) AS restrictions,
       (SELECT jsonb_agg(to_jsonb(k) ORDER BY k.id) FROM client_credential k WHERE k.client_ref = c.id) AS credentials,
       (SELECT jsonb_agg(to_jsonb(a) ORDER BY a.seq) FROM audit_entry a WHERE a.subject_id = c.id::text) AS log
     FROM client c WHERE c.client_id = ANY($1) ORDER BY c.client_id`,
    [[ADAS, ADAS_DELETED]],
  )
  expect(rows).toHaveLength(2)
  return JSON.stringify(rows)
}

/** Words that only Ada’s things hold. */
const expectNothingOfAdas = (text: string) => {
  expect(text).not.toMatch(/heliotrope/i)
  expect(text).not.toContain(adasPrefix)
}

/** What a reader sees of an answer, whichever app was asked for. */
const seen = (html: string, clientId: string) =>
  html
    .replaceAll(clientId, 'THE-APP')
    .replaceAll(/nonce="[^"]*"|"nonce":"[^"]*"/g, '')
    .replaceAll(/nonce\\":\\"[^"\\]*/g, '')

/**
 * How often each character is in it. The parts of a page are sent as they are ready, in an order and cut into scripts
 * as it happens: two answers that hold the same hold the same characters.
 */
function characters(html: string): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const character of html.replaceAll(/<script >self\.__next_f\.push\(\[1,"|"\]\)<\/script>/g, ''))
    counts[character] = (counts[character] ?? 0) + 1
  return counts
}

describe('the lists of this test', () => {
  it('TN-01 classify every address that the code has, and none that it has not', () => {
    expect([...PUBLIC, ...PERSONAL, ...LEADING_ON, ...TEAM, ...Object.keys(TEAM_DATA), API].sort()).toEqual(
      routesOfTheApp().sort(),
    )
  })

  it('TN-01 classify every server action that the code has, and none that it has not', () => {
    const ofTeams = [TEAM_ACTIONS, UNDO_ACTIONS].flatMap(Object.keys)
    const classified = [...ANYONES_ACTIONS, ...PERSONAL_ACTIONS, ...ofTeams]
    expect(classified.sort()).toEqual(actionsOfTheApp())
  })

  it('TN-01 classify every call of the API that its own document has', async () => {
    const document = await (await fetch(`${latchkey.url}/api/v1/openapi.json`)).json()
    const calls = Object.entries<object>(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    )
    expect(calls.sort()).toEqual([...API_CALLS, ...Object.keys(TEAM_API_CALLS)].sort())
  })
})

describe.each(TEAM)('another team’s %s', (route) => {
  const pathOf = (clientId: string) =>
    route.replace('[clientId]', clientId).replace('[requestId]', adasRequest)

  it('TN-01 is the same 404 as one that nobody has', async () => {
    const [foreign, deleted, absent] = await notFoundAnswers()
    expect(foreign).toEqual(absent)
    expect(deleted).toEqual(absent)
  })

  async function notFoundAnswers(): Promise<Record<string, number>[]> {
    const answers: Record<string, number>[] = []
    for (const clientId of [ADAS, ADAS_DELETED, ABSENT]) {
      const answer = await ben.get(pathOf(clientId))
      expect(answer.status).toBe(404)
      answers.push(characters(seen(await answer.text(), clientId)))
    }
    return answers
  }

  it('TN-01 gives nothing away by other methods, by parts of a page, or to nobody', async () => {
    for (const method of ['HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
      const answer = await ben.ask(pathOf(ADAS), { method })
      expectNothingOfAdas(await answer.text())
    }
    const parts: Record<string, string>[] = [{ RSC: '1' }, { RSC: '1', 'Next-Router-Prefetch': '1' }]
    for (const headers of parts) expectNothingOfAdas(await (await ben.get(pathOf(ADAS), headers)).text())
    const unknown = await stranger.get(pathOf(ADAS))
    expect(unknown.status).toBe(307)
    expect(unknown.headers.get('location')).toContain('/sign-in')
    expectNothingOfAdas(await unknown.text())
  })

  it('TN-01 is there for its own team', async () => {
    const own = await ada.get(pathOf(ADAS))
    expect(own.status).toBe(200)
    expect(await own.text()).toMatch(/Heliotrope/)
  })
})

describe('the request of another team’s app', () => {
  it('TN-01 is not found under an app of one’s own, neither at its address nor by the filter', async () => {
    expect((await ben.get(`/apps/${BENS}/log/${adasRequest}`)).status).toBe(404)
    const text = await (await ben.get(`/apps/${BENS}/log?request=${adasRequest}`)).text()
    expect(text).toContain('No request of this app has this ID.')
    expectNothingOfAdas(text)
  })
})

describe.each(Object.entries(TEAM_ACTIONS))('the server action %s', (_, action) => {
  const { form, values = {}, target = ADAS } = action

  it('TN-01 answers about another team’s app as about one that nobody has, and changes nothing', async () => {
    const page = pageOf(action)
    const before = await adasThings()
    const hidden = form(await (await ben.get(page)).text())
    const send = async (clientId: string, visitor = ben) =>
      await visitor.post(page, {
        ...hidden,
        ...values,
        clientId,
        confirmation: clientId,
        teamId: secondTeamId,
      })
    const [foreign, absent] = [await send(target), await send(ABSENT)]
    expect([foreign.status, absent.status]).toEqual([200, 200])
    const [foreignText, absentText] = [await foreign.text(), await absent.text()]
    expect(complaints(foreignText)).toMatch(/There is no/)
    expect(complaints(foreignText).replaceAll(target, ABSENT)).toBe(complaints(absentText))
    expectNothingOfAdas(foreignText)

    const nobody = await send(target, stranger)
    expect(nobody.status).toBe(401)
    expectNothingOfAdas(await nobody.text())
    expect(await adasThings()).toBe(before)
  })

  it.each([
    ['an operator', '{"not":""}'],
    ['a list', '["adas-app-1"]'],
    ['NUL', 'adas\0app-1'],
    ['nothing', ''],
    ['a wildcard', '%'],
  ])('TN-02 takes %s for no app', async (_what, clientId) => {
    const page = pageOf(action)
    const before = await adasThings()
    const hidden = form(await (await ben.get(page)).text())
    const answer = await ben.post(page, {
      ...hidden,
      ...values,
      clientId,
      confirmation: clientId,
      teamId: secondTeamId,
    })
    const text = await answer.text()
    expect(answer.status).toBe(200)
    expect(complaints(text)).toMatch(/[a-z]{3}/)
    expect(text).not.toContain('went wrong on our side')
    expectNothingOfAdas(text)
    expect(await adasThings()).toBe(before)
  })
})

describe.each(Object.entries(UNDO_ACTIONS))('the server action %s', (name, { target, values = {} }) => {
  /** Sends it as a script does, on a page that has nothing to do with it. */
  async function send(visitor: PortalVisitor, clientId: string): Promise<string> {
    const body = new FormData()
    const fields = {
      ...values,
      clientId,
      teamId: secondTeamId,
      credentialId: credentialIds.get('adas') ?? '',
    }
    for (const [field, value] of Object.entries(fields)) body.set(`_1_${field}`, value)
    body.set('0', '[null,"$K1"]')
    return await (await visitor.send('/notices', { body, headers: { 'Next-Action': actionId(name) } })).text()
  }

  it('TN-01 takes back nothing of another team’s, and tells of it as of what nobody has', async () => {
    const before = await adasThings()
    const [foreign, absent] = [await send(ben, target), await send(ben, ABSENT)]
    expect(foreign).toMatch(/There is no/)
    expect(foreign.replaceAll(target, ABSENT)).toBe(absent)
    expectNothingOfAdas(foreign)
    expect(await send(stranger, target)).toContain('You are signed out')
    expect(await adasThings()).toBe(before)
  })
})

describe.each(Object.entries(TEAM_DATA))('another team’s data at %s', (route, shown) => {
  const pathOf = (clientId: string) => route.replace('[clientId]', clientId)

  it('TN-01 is the same 404 as that which nobody has, and for nobody at all 401', async () => {
    const answers = await Promise.all([ADAS, ADAS_DELETED, ABSENT].map((id) => ben.get(pathOf(id))))
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404])
    expect(new Set(await Promise.all(answers.map((answer) => answer.text()))).size).toBe(1)
    expect((await stranger.get(pathOf(ADAS))).status).toBe(401)
    const own = await ada.get(pathOf(ADAS))
    expect([own.status, own.headers.get('cache-control')]).toEqual([200, 'no-store'])
    expect(await own.text()).toContain(shown)
  })
})

describe('what a page asks by itself', () => {
  const QUESTIONS = ['log/tail', 'secrets/evidence'].map((question) => `/apps/${ADAS}/${question}`)
  const statuses = (visitor: PortalVisitor) =>
    Promise.all(QUESTIONS.map(async (path) => (await visitor.get(path)).status))
  const ofCarla = `user_id = (SELECT id FROM app_user WHERE email = 'carla@tenants.example')`
  let carla: PortalVisitor
  beforeAll(async () => {
    carla = await PortalVisitor.signedIn(latchkey, 'carla@tenants.example')
  })

  const join = () =>
    database.query(
      `INSERT INTO membership (user_id, team_id)
       SELECT u.id, c.team_id FROM app_user u, client c WHERE u.email = 'carla@tenants.example' AND c.client_id = $1`,
      [ADAS],
    )

  it('TN-02 is refused at the next question once its person has left the team, or is signed out', async () => {
    expect(await statuses(carla)).toEqual([404, 404])
    await join()
    expect(await statuses(carla)).toEqual([200, 200])
    await database.query(
      `DELETE FROM membership WHERE ${ofCarla} AND team_id = (SELECT team_id FROM client WHERE client_id = $1)`,
      [ADAS],
    )
    expect(await statuses(carla)).toEqual([404, 404])
    await join()
    await database.query(`UPDATE session SET revoked_at = now() WHERE ${ofCarla}`)
    expect(await statuses(carla)).toEqual([401, 401])
    await database.query(`UPDATE session SET revoked_at = NULL WHERE ${ofCarla}`)
  })

  it('is no use of the session, and is answered without Next, which gives each answer a policy', async () => {
    const before = await database.query(
      `UPDATE session SET last_seen_at = now() - interval '30 minutes' WHERE ${ofCarla} RETURNING last_seen_at`,
    )
    for (const path of QUESTIONS) {
      const { status, headers } = await carla.get(path)
      expect([status, headers.get('content-security-policy')]).toEqual([200, null])
      expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
    }
    const after = await database.query(`SELECT last_seen_at FROM session WHERE ${ofCarla}`)
    expect(after.rows).toEqual(before.rows)
  })

  it('is refused where its cursor is none of ours, and where a person follows a fourth log', async () => {
    const tail = (query: Record<string, string>) =>
      ada.get(`/apps/${ADAS}/log/tail?${new URLSearchParams(query)}`)
    for (const after of ['x', '%', 'a'.repeat(31), '_'.repeat(32), "' OR 1=1"])
      expect((await tail({ after })).status, after).toBe(400)
    const followed = Array.from({ length: 4 }, () => tail({ tail: crypto.randomUUID(), after: '' }))
    const seen = (await Promise.all(followed)).map(({ status }) => status)
    expect(seen.filter((status) => status === 429).length).toBeGreaterThan(0)
    expect(seen.filter((status) => status === 200).length).toBeGreaterThan(0)
  })

  it('TN-02 is about no app where the address names none', async () => {
    for (const segment of ['%', '%ff', '%00', '..', '%2e%2e', encodeURIComponent('{"not":""}')])
      expect([400, 404], segment).toContain((await ada.get(`/apps/${segment}/log/tail`)).status)
  })
})

describe.each(Object.entries(CREDENTIAL_ACTIONS))('the server action %s', (_, action) => {
  it('TN-01 takes no secret or key of another team’s app, though it names an app of one’s own', async () => {
    const page = pageOf(action)
    const before = await adasThings()
    const hidden = action.form(await (await ben.get(page)).text())
    const target = { clientId: BENS, confirmation: BENS, credentialId: credentialIds.get('adas') ?? '' }
    const answer = await ben.post(page, { ...hidden, ...action.values, ...target })
    expect(complaints(await answer.text())).toMatch(/has no such secret or key/)
    expect(await adasThings()).toBe(before)
  })
})

describe('what answers to whoever is signed in', () => {
  it('TN-01 holds nothing of another team, whatever is asked for', async () => {
    const asked = [
      ...PERSONAL,
      ...['q=adas', 'q=eliotrop', 'q=%25', 'status=deleted', 'status=suspended', 'team=ada', 'page=2'].map(
        (query) => `/apps?${query}`,
      ),
      ...['/apps?q[not]=', '/apps?q=x&q=adas', '/apps?team[not]=&status[not]=', '/apps?page={"not":""}'],
      `/apps/new/availability?id=${ADAS}`,
    ]
    for (const path of asked) {
      const answer = await ben.get(path)
      expect(answer.status, path).toBe(200)
      const text = await answer.text()
      expectNothingOfAdas(text)
      // The search shows what was typed.
      if (!path.includes('adas') && !path.includes(ADAS)) expect(text).not.toContain(ADAS)
    }
  })

  it('TN-01 leads a visitor to sign in, and gives nothing', async () => {
    for (const path of [...PERSONAL, ...LEADING_ON]) {
      const answer = await stranger.get(path)
      expect([307, 401], path).toContain(answer.status)
      expectNothingOfAdas(await answer.text())
    }
  })

  it('TN-02 mass-assigned members of a form are not taken', async () => {
    const hidden = formWith(await (await ben.get(settings)).text(), ['clientId', 'description'])
    const extra = { teamId: secondTeamId, status: 'suspended', ownerId: 'x', role: 'administrator', id: 'x' }
    const more = { suspendedBy: 'staff', deletedAt: '2020-01-01', scopes: 'clients:write', grantTypes: 'x' }
    const values = { clientId: BENS, name: 'Renamed', description: '', ...extra, ...more }
    expect((await ben.post(settings, { ...hidden, ...values })).status).toBe(200)
    const { rows } = await database.query(
      `SELECT c.name, c.status, c.suspended_by, c.deleted_at, t.slug,
         (SELECT count(*)::int FROM client_scope s WHERE s.client_ref = c.id) AS scopes
       FROM client c JOIN team t ON t.id = c.team_id WHERE c.client_id = $1`,
      [BENS],
    )
    expect(rows).toEqual([
      { name: 'Renamed', status: 'active', suspended_by: null, deleted_at: null, slug: 'ben', scopes: 0 },
    ])
  })

  it('TN-02 who has left a team is refused its apps at the next request', async () => {
    const carl = await PortalVisitor.signedIn(latchkey, 'carl@tenants.example')
    await database.query(
      `INSERT INTO membership (user_id, team_id)
       SELECT u.id, c.team_id FROM app_user u, client c WHERE u.email = 'carl@tenants.example' AND c.client_id = $1`,
      [ADAS],
    )
    expect((await carl.get(`/apps/${ADAS}`)).status).toBe(200)
    await database.query(
      `DELETE FROM membership WHERE team_id = (SELECT team_id FROM client WHERE client_id = $1)
         AND user_id = (SELECT id FROM app_user WHERE email = 'carl@tenants.example')`,
      [ADAS],
    )
    expect((await carl.get(`/apps/${ADAS}`)).status).toBe(404)
    expectNothingOfAdas(await (await carl.get('/apps')).text())
  })
})

describe('the API', () => {
  it.each(API_CALLS)('TN-01 %s tells a token nothing of another team', async (call) => {
    const token = await tokenOf(latchkey.url, bensClient)
    const [, path = ''] = call.split(' ')
    for (const query of ['', `?clientId=${ADAS}`, '?team=ada', `?cursor=${ADAS}`]) {
      const text = await (await callApi(latchkey.url, path + query, token)).text()
      expectNothingOfAdas(text)
      expect(text).not.toContain(ADAS)
    }
  })

  it.each(Object.entries(TEAM_API_CALLS))(
    'TN-01 %s answers about another team’s app and secret as about what nobody has, and changes nothing',
    async (call, body) => {
      const token = await tokenOf(latchkey.url, bensClient)
      const [method = '', path = ''] = call.split(' ')
      const ask = async (clientId: string, credential: string) => {
        const secretId = credentialIds.get(credential) ?? ABSENT_ID
        const response = await fetch(
          latchkey.url + path.replace('{clientId}', clientId).replace('{secretId}', secretId),
          {
            method,
            headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
            ...(body && { body: JSON.stringify(body) }),
          },
        )
        return `${response.status} ${await response.text()}`
      }
      const before = await adasThings()
      const asked = [
        [ADAS, 'adas'],
        [ADAS_DELETED, 'adas'],
        [ABSENT, 'adas'],
        [ABSENT, 'absent'],
        ...(path.includes('{secretId}')
          ? [
              [BENS, 'adas'],
              [BENS, 'absent'],
              [BENS, 'key'],
            ]
          : []),
      ]
      const answers = new Set<string>()
      for (const [clientId = '', credential = ''] of asked) answers.add(await ask(clientId, credential))
      expect([...answers]).toEqual([expect.stringMatching(/^404 /)])
      expect(await adasThings()).toBe(before)
    },
  )

  it('TN-01 lists the apps of the token’s own team, without deleted ones', async () => {
    const token = await tokenOf(latchkey.url, bensClient)
    const { clients } = await (await callApi(latchkey.url, '/api/v1/clients', token)).json()
    expect(clients.map((client: { client_id: string }) => client.client_id)).toEqual([
      BENS,
      'bens-asleep',
      'bens-client',
      'bens-idle',
    ])
  })
})
