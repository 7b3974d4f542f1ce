import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Permission, ruleOf, TEAM_ROLES, type TeamRole } from '#lib/access/permissions.ts'
import { ACTIONS } from '#scripts/permissions/verbs.ts'
import { actionsOfTheApp, routesOfTheApp } from '../harness/inventory.ts'
import { Latchkey, type MadeClient } from '../harness/latchkey.ts'
import { complaints, formWith, PortalVisitor } from '../harness/portal.ts'
import { sendByScript as sentByScript } from '../harness/send-by-script.ts'
import { callApi, requestToken, tokenOf } from '../harness/token.ts'
import {
  ABSENT,
  ACTIONS_ON_A_TEAM,
  ADAS,
  ADAS_DELETED,
  ADMINISTRATORS_ACTIONS,
  ANYONES_ACTIONS,
  API,
  API_CALLS,
  BENS,
  BENS_SANDBOX,
  CREDENTIAL_ACTIONS,
  credentialIds,
  key,
  LEADING_ON,
  OF_ADMINISTRATORS,
  OF_STAFF,
  PERSONAL,
  PERSONAL_ACTIONS,
  PERSONAL_FILES,
  PUBLIC,
  pageOf,
  STAFF_ACTIONS,
  secrets,
  settings,
  TEAM,
  TEAM_ACTIONS,
  TEAM_API_CALLS,
  TEAM_DATA,
  type TeamAction,
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
/** In Ben’s team, by what they are in it; Ben is its owner. */
let team: Record<TeamRole, PortalVisitor>
let stranger: PortalVisitor
let bensClient: MadeClient
let secondTeamId: string
/** ID of a request that named Ada’s app. */
let adasRequest: string
let bensRequest: string
/** How Ada’s secret begins, which a page of hers shows. */
let adasPrefix: string

const createApp = async (visitor: PortalVisitor, clientId: string, about: string, environment = 'live') => {
  const values = {
    clientId,
    name: `${about} ${clientId}`,
    description: `${about} writes`,
    environment,
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
  await createApp(ben, BENS_SANDBOX, 'Plain', 'sandbox')
  await database.query(
    `WITH held AS (INSERT INTO client_restriction (client_ref, kind, mode, rule, is_of_staff)
       SELECT id, 'quota', 'enforce', '{"quotaPerHour": 500}', true FROM client WHERE client_id = $1)
     INSERT INTO access_request (id, client_ref, kind, scopes, reason)
       SELECT gen_random_uuid(), id, 'scopes', '{clients:write}', 'nightly sync' FROM client WHERE client_id = $2`,
    [BENS, BENS_SANDBOX],
  )
  await createApp(ben, 'bens-gone', 'Plain')
  await remove(ben, 'bens-gone')
  bensClient = await latchkey.createClient('bens-client', {
    scope: 'clients:read usage:read credentials:write',
    team: 'ben',
  })
  secondTeamId = await joinSecondTeam()
  team = { owner: ben, member: await joinBens('member'), viewer: await joinBens('viewer') }
  await makeCredentials()
  adasRequest = await refusedRequest(ADAS)
  bensRequest = await refusedRequest(BENS)
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

/** Somebody in Ben’s team. */
async function joinBens(role: TeamRole): Promise<PortalVisitor> {
  const visitor = await PortalVisitor.signedIn(latchkey, `${role}@tenants.example`)
  await database.query(
    `INSERT INTO membership (user_id, team_id, role)
     SELECT u.id, t.id, $1 FROM app_user u, team t WHERE u.email = $2 AND t.slug = 'ben'`,
    [role, `${role}@tenants.example`],
  )
  return visitor
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

/** A refused request that names an app, by the ID that was answered. */
async function refusedRequest(clientId: string): Promise<string> {
  const credentials = { client_id: clientId, client_secret: 'not-the-secret' }
  const answer = await requestToken(latchkey.url, credentials)
  expect(answer.status).toBe(401)
  return answer.headers.get('x-request-id') ?? ''
}

/** Everything of Ada’s that a form could change, and what the log says of it. */
const adasThings = () => thingsOf([ADAS, ADAS_DELETED])

/** The same of Ben’s. */
const bensThings = () => thingsOf([BENS, 'bens-asleep', 'bens-idle', 'bens-gone', 'new-one'])

async function thingsOf(clientIds: readonly string[]): Promise<string> {
  const { rows } = await database.query(
    `SELECT to_jsonb(c) AS client,
       (SELECT jsonb_agg(to_jsonb(s) ORDER BY s.scope_name) FROM client_scope s WHERE s.client_ref = c.id) AS scopes,
       (SELECT jsonb_agg(to_jsonb(r) ORDER BY r.kind) FROM client_restriction r WHERE r.client_ref = c.id) AS restrictions,
       (SELECT jsonb_agg(to_jsonb(k) ORDER BY k.id) FROM client_credential k WHERE k.client_ref = c.id) AS credentials,
       (SELECT jsonb_agg(to_jsonb(a) ORDER BY a.seq) FROM audit_entry a WHERE a.subject_id = c.id::text) AS log
     FROM client c WHERE c.client_id = ANY($1) ORDER BY c.client_id`,
    [clientIds],
  )
  expect(rows.length).toBeGreaterThan(1)
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

/** What a page hands to its scripts, cut into scripts as it happens. */
const HANDED = /<script >self\.__next_f\.push\(\[1,"((?:[^"\\]|\\.)*)"\]\)<\/script>/g

/**
 * What an answer holds: how often each character is in the page, and the texts that it hands to its scripts. The parts of
 * a page are sent as they are ready, in an order and cut as it happens, and what was handed over before is pointed to: two
 * answers that hold the same have the same characters, and hand over the same texts.
 */
function held(html: string): { page: Record<string, number>; texts: string[] } {
  const page: Record<string, number> = {}
  for (const character of html.replaceAll(HANDED, '')) page[character] = (page[character] ?? 0) + 1
  const handed = JSON.parse(`"${[...html.matchAll(HANDED)].map(([, part = '']) => part).join('')}"`)
  const texts = [...handed.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, text = '']) => text)
  return { page, texts: [...new Set(texts.filter((text) => !text.startsWith('$')))].sort() }
}

describe('the lists of this test', () => {
  it('TN-01 classify every address that the code has, and none that it has not', () => {
    expect(
      [
        ...PUBLIC,
        ...PERSONAL,
        ...PERSONAL_FILES,
        ...OF_ADMINISTRATORS,
        ...OF_STAFF,
        ...LEADING_ON,
        ...TEAM,
        ...Object.keys(TEAM_DATA),
        API,
      ].sort(),
    ).toEqual(routesOfTheApp().sort())
  })

  it('TN-01 classify every server action that the code has, and none that it has not', () => {
    const ofTeams = [TEAM_ACTIONS, UNDO_ACTIONS, ACTIONS_ON_A_TEAM].flatMap(Object.keys)
    const classified = [
      ...ANYONES_ACTIONS,
      ...STAFF_ACTIONS,
      ...ADMINISTRATORS_ACTIONS,
      ...PERSONAL_ACTIONS,
      ...ofTeams,
    ]
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

  async function notFoundAnswers(): Promise<ReturnType<typeof held>[]> {
    const answers: ReturnType<typeof held>[] = []
    for (const clientId of [ADAS, ADAS_DELETED, ABSENT]) {
      const answer = await ben.get(pathOf(clientId))
      expect(answer.status).toBe(404)
      answers.push(held(seen(await answer.text(), clientId)))
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

describe.each(Object.entries(TEAM_ACTIONS))('in the team of an app, the server action %s', (name, action) => {
  const allowed = (role: TeamRole) => ruleOf(permissionOf(name)).team.includes(role)

  it.each(TEAM_ROLES)('TN-01 is offered to a %s as the table of permissions says', async (role) => {
    const html = await (await team[role].get(pageOf(action))).text()
    expect(!html.includes('<fieldset disabled') && holdsForm(html, action.form)).toBe(allowed(role))
  })

  it.each(TEAM_ROLES.filter((role) => !allowed(role)))(
    'TN-01 refuses a %s, who is told why, and changes nothing',
    async (role) => {
      const page = pageOf(action)
      const hidden = action.form(await (await ben.get(page)).text())
      const clientId = hidden.clientId ?? 'bens-idle'
      const more = { clientId, confirmation: clientId, teamId: secondTeamId }
      const before = await bensThings()
      const fields = { ...hidden, ...action.values, ...more }
      expect(await sendByScript(team[role], name, fields, page)).toContain(ruleOf(permissionOf(name)).refusal)
      await team[role].post(page, fields)
      expect(await bensThings()).toBe(before)
    },
  )
})

describe('in the team of an app', () => {
  it.each(TEAM)('TN-01 a viewer reads %s', async (route) => {
    const path = route.replace('[clientId]', BENS).replace('[requestId]', bensRequest)
    expect((await team.viewer.get(path)).status).toBe(200)
  })

  it.each(Object.keys(UNDO_ACTIONS))('TN-01 a viewer takes back nothing by %s', async (name) => {
    const before = await bensThings()
    const clientId = name === 'undoDeletingAction' ? 'bens-gone' : BENS
    const fields = { clientId, teamId: secondTeamId, credentialId: credentialIds.get('in-use') ?? '' }
    const answer = await sendByScript(team.viewer, name, { ...UNDO_ACTIONS[name]?.values, ...fields })
    expect(answer).toContain(ruleOf(permissionOf(name)).refusal)
    expect(await bensThings()).toBe(before)
  })
})

/** What a server action answers to a script. */
const sendByScript = async (...sent: Parameters<typeof sentByScript>) =>
  await (await sentByScript(...sent)).text()

/** Whether a page has this form. */
function holdsForm(html: string, form: TeamAction['form']): boolean {
  try {
    form(html)
    return true
  } catch {
    return false
  }
}

function permissionOf(action: string): Permission {
  const asked = ACTIONS[action]
  if (asked === undefined || asked === 'own' || asked === 'anyone')
    throw new Error(`${action} asks for no permission`)
  return asked
}

describe.each(Object.entries(UNDO_ACTIONS))('the server action %s', (name, { target, values = {} }) => {
  const send = (visitor: PortalVisitor, clientId: string) =>
    sendByScript(visitor, name, {
      ...values,
      clientId,
      teamId: secondTeamId,
      credentialId: credentialIds.get('adas') ?? '',
    })

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
      ...['q=adas', 'q=eliotrop', 'q=%25', 'status=deleted', 'status=suspended', 'team=ben', 'page=2'].map(
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

  it.each(PERSONAL_FILES)('TN-01 %s holds nothing of anyone else', async (path) => {
    const answer = await ben.ask(path, { method: 'POST' })
    expect(answer.status).toBe(200)
    const text = await answer.text()
    expect(JSON.parse(text).account.email).toBe('ben@tenants.example')
    expectNothingOfAdas(text)
    expect(text).not.toMatch(/argon2|code_?digest/i)
    expect((await stranger.ask(path, { method: 'POST' })).status).toBe(303)
  })

  it('TN-01 is a 404 where only administrators see people, whoever is asked for', async () => {
    const { rows } = await database.query("SELECT id FROM app_user WHERE email = 'ada@heliotrope.example'")
    for (const path of ['/people', `/people/${rows[0].id}`, '/people/nobody', '/people?q=ada']) {
      const answer = await ben.get(path)
      expect(answer.status, path).toBe(404)
      expectNothingOfAdas(await answer.text())
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

describe('another team', () => {
  it.each(['/apps', '/apps/new', '/team', '/team/usage', '/team/usage/csv'])(
    'TN-01 is for %s the same 404 as one that nobody has',
    async (path) => {
      const [foreign, absent] = [await ben.get(`${path}?team=ada`), await ben.get(`${path}?team=odo`)]
      expect([foreign.status, absent.status]).toEqual([404, 404])
      const text = async (answer: Response, slug: string) =>
        held(seen(await answer.text(), ABSENT).replaceAll(`team=${slug}`, 'team=THE-TEAM'))
      expect(await text(foreign, 'ada')).toEqual(await text(absent, 'odo'))
    },
  )
})

describe.each(Object.entries(ACTIONS_ON_A_TEAM))('the server action %s', (name, values) => {
  const none = /no such team/

  const send = async (visitor: PortalVisitor, [teamId = '', userId = '', slug = '']: string[]) =>
    await sendByScript(
      visitor,
      name,
      { ...values, teamId, userId, confirmation: slug, team: slug },
      '/team?team=ben',
    )

  it('TN-01 answers about another team as about one that nobody has, and changes nothing', async () => {
    const [before, adas] = [await teamThings('ada'), await teamAndOwner('ada')]
    const [foreign, absent] = [await send(ben, adas), await send(ben, [ABSENT_ID, ABSENT_ID, 'ada'])]
    expect(foreign).toMatch(none)
    const [teamId = '', userId = ''] = adas
    expect(foreign.replaceAll(teamId, ABSENT_ID).replaceAll(userId, ABSENT_ID)).toBe(absent)
    expect(await send(stranger, adas)).toContain('You are signed out')
    expect(await teamThings('ada')).toBe(before)
  })

  it.each(TEAM_ROLES.filter((role) => !ruleOf(permissionOf(name)).team.includes(role)))(
    'TN-01 refuses a %s of the team, who is told why, and changes nothing',
    async (role) => {
      const before = await teamThings('ben')
      const answer = await send(team[role], await teamAndOwner('ben'))
      expect(answer.match(none)?.[0] ?? answer).toMatch(
        name.includes('restore') || name.includes('Deleting') ? none : ruleOf(permissionOf(name)).refusal,
      )
      expect(await teamThings('ben')).toBe(before)
    },
  )
})

async function teamAndOwner(slug: string): Promise<string[]> {
  const { rows } = await database.query(
    `SELECT t.id AS team, m.user_id AS owner FROM team t JOIN membership m ON m.team_id = t.id
     WHERE t.slug = $1 ORDER BY m.created_at LIMIT 1`,
    [slug],
  )
  return [rows[0].team, rows[0].owner, slug]
}

/** A team, who is in it, and what the log says of it. */
async function teamThings(slug: string): Promise<string> {
  const { rows } = await database.query(
    `SELECT to_jsonb(t) AS team,
       (SELECT jsonb_agg(to_jsonb(m) ORDER BY m.user_id) FROM membership m WHERE m.team_id = t.id) AS people,
       (SELECT count(*) FROM audit_entry a WHERE a.subject_id = t.id::text) AS changes
     FROM team t WHERE t.slug = $1`,
    [slug],
  )
  return JSON.stringify(rows)
}

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
      BENS_SANDBOX,
    ])
  })
})
