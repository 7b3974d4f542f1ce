import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { newApp as registerApp } from '#e2e/fixtures/credentials.ts'
import { developer, join, personWithId } from '#e2e/fixtures/people.ts'
import { eventAt } from '#e2e/fixtures/token-events.ts'
import type { Person } from '#lib/access/actor.ts'
import { deleteClient } from '#lib/features/apps/delete-client.ts'
import { setClientStatus } from '#lib/features/apps/set-status.ts'
import { addSecret } from '#lib/features/credentials/add-credential.ts'
import { isOwnSource, noteClientAddresses } from '#lib/features/events/client-addresses.ts'
import { EventRecorder } from '#lib/features/events/recorder.ts'
import { StrangerBound } from '#lib/features/events/stranger-bound.ts'
import { isBadRow, writeEvents } from '#lib/features/events/write-events.ts'
import { appHealth } from '#lib/features/health/app-health.ts'
import { watchIncidents } from '#lib/features/health/incidents.ts'
import { listClients } from '#lib/features/health/list-clients.ts'
import { listFilterSchema } from '#lib/features/health/list-filter.ts'
import { rollUpUsage } from '#lib/features/usage/roll-up.ts'
import type { TokenEvent } from '#lib/oauth/token-event.ts'
import { db } from '#lib/platform/db/db.ts'
import { pool } from '#lib/platform/db/pools.ts'
import { writeIncidentNotices } from './incident-notices.ts'
import { listNotices } from './queries.ts'
import { writeStrangerNotices } from './stranger-notices.ts'
import { noticeWords } from './words.ts'

const MINUTE = 60_000

let ada: Person
let ben: Person

beforeAll(async () => {
  ada = await developer('incidents-ada')
  ben = await join(await developer('incidents-ben'), ada)
  ada = await personWithId(ada.id)
})

type App = { clientId: string; ref: string }

/** An app with a secret, for as long as the state of it matters. */
async function newApp(owner = ada): Promise<App> {
  const clientId = await registerApp(owner)
  await addSecret({ actor: owner }, { clientId, name: 'x', expiresAt: null })
  const { id } = await db().client.findUniqueOrThrow({ where: { clientId }, select: { id: true } })
  return { clientId, ref: id }
}

const credentialId = randomUUID()

/** So many requests of the app's own, one second after the other. */
function own({ ref }: App, agoMs: number, count: number, values: Partial<TokenEvent> = {}) {
  const events = Array.from({ length: count }, (_, n) =>
    eventAt(ref, Date.now() - agoMs + n, { credentialId, ...values }),
  )
  return writeEvents({ events, counts: [] })
}
const refused = { outcome: 'refused', reason: 'expired_secret' } as const

/** What the job does. */
async function watch() {
  await watchIncidents()
  return await writeIncidentNotices()
}

async function toldOf(person: Person, { clientId }: App, kinds = /^(app_failing|app_recovered)$/) {
  const { notices } = await listNotices(person, { before: null })
  return notices
    .filter(({ app, kind }) => app?.clientId === clientId && kinds.test(kind))
    .toReversed()
    .map((notice) => noticeWords(notice).title)
}

const mailsAbout = async ({ ref }: App) => {
  const { rows } = await pool('pages').query(
    `SELECT n.kind, count(*)::int AS mails FROM mail m JOIN notice n ON n.id = m.notice_id
     WHERE n.client_ref = $1 AND n.kind NOT LIKE 'credential%' GROUP BY 1 ORDER BY 1`,
    [ref],
  )
  return Object.fromEntries(rows.map(({ kind, mails }) => [kind, mails]))
}

const stateOf = async (actor: Person, { clientId }: App) => (await appHealth(actor, clientId))?.state

describe('an app that begins to fail', () => {
  it('raises one notice and one mail to each of its team, however often it is looked at, and one when it is over', async () => {
    const app = await newApp()
    await own(app, 40 * MINUTE, 20)
    await own(app, 30 * MINUTE, 80, refused)
    await watch()
    expect(await watch()).toBe(0)
    await rollUpUsage()
    await watch()
    // Tokens of the hour in which it began count with it.
    const failing = expect.stringMatching(/^Failing: (80|100) % of requests refused$/)
    for (const person of [ada, ben]) expect(await toldOf(person, app)).toEqual([failing])
    expect(await mailsAbout(app)).toEqual({ app_failing: 2 })
    expect(await appHealth(ada, app.clientId)).toMatchObject({
      state: 'failing',
      trouble: { refused: 80, reason: 'expired_secret', since: expect.any(Date) },
    })

    await own(app, 0, 1)
    await watch()
    expect(await stateOf(ada, app)).toBe('healthy')
    await watch()
    expect(await toldOf(ben, app)).toEqual([failing, 'The app is healthy again'])
    expect(await mailsAbout(app)).toEqual({ app_failing: 2, app_recovered: 2 })
  })

  it('raises nothing by one refusal, until it has lasted for five minutes', async () => {
    const app = await newApp()
    await own(app, MINUTE, 1, refused)
    await watch()
    expect(await toldOf(ada, app)).toEqual([])
    const late = await newApp()
    await own(late, 6 * MINUTE, 1, refused)
    await watch()
    expect(await toldOf(ada, late)).toEqual(['Failing: 100 % of requests refused'])
  })

  it('raises nothing more once it is suspended or deleted, which is told by itself', async () => {
    const [suspended, deleted] = [await newApp(), await newApp()]
    await own(suspended, MINUTE, 10, refused)
    await own(deleted, MINUTE, 10, refused)
    await watch()
    await setClientStatus(
      { actor: ada },
      { clientId: suspended.clientId, status: 'suspended', reason: 'Leaked.' },
    )
    await deleteClient({ actor: ada }, { clientId: deleted.clientId, confirmation: deleted.clientId })
    await watch()
    for (const app of [suspended, deleted]) expect(await toldOf(ben, app)).toHaveLength(1)
    expect(await mailsAbout(suspended)).toEqual({ app_failing: 2, app_suspended: 2 })
    expect(await appHealth(ben, suspended.clientId)).toMatchObject({
      state: 'suspended',
      suspension: { reason: 'Leaked.', by: expect.stringContaining('incidents-ada') },
    })
  })

  it('is told when it falls silent', async () => {
    const app = await newApp()
    await own(app, MINUTE, 10, refused)
    await watch()
    await pool('jobs').query('DELETE FROM usage_delta WHERE client_ref = $1', [app.ref])
    await pool('jobs').query('DELETE FROM usage_hour WHERE client_ref = $1', [app.ref])
    await watch()
    expect(await toldOf(ada, app)).toEqual([
      'Failing: 100 % of requests refused',
      'The app stopped requesting tokens',
    ])
  })
})

describe('strangers who know a client ID', () => {
  it('FT-08 flood it for ten minutes: its state does not change, nothing is mailed, and rows are few', async () => {
    const host = await developer('incidents-host')
    const app = await newApp(host)
    await own(app, 30 * MINUTE, 50)
    await noteClientAddresses()
    const before = await stateOf(host, app)
    expect(before).toBe('healthy')

    const strangers = new StrangerBound({ isOwnSource, now: Date.now })
    const recorder = new EventRecorder({ write: writeEvents, isBadRow, onLoss: () => {} })
    const from = Date.now() - 10 * MINUTE
    const flood = Array.from({ length: 12_000 }, (_, n) =>
      eventAt(app.ref, from + n * 50, {
        ...{ outcome: 'refused', reason: 'wrong_secret', credentialId: null },
        address: `198.51.100.${n % 3}`,
      }),
    )
    for (let sent = 0; sent < flood.length; sent += 1_000)
      await Promise.all(
        flood
          .slice(sent, sent + 1_000)
          .map(async (event) => recorder.record(event, await strangers.keeps(event))),
      )
    await recorder.flush(20_000)
    await watch()
    await writeStrangerNotices()

    const { rows } = await pool('pages').query(
      `SELECT (SELECT count(*)::int FROM token_event WHERE client_ref = $1 AND outcome = 'refused') AS events,
         (SELECT count(*)::int FROM client_refusal_count WHERE client_ref = $1) AS counts,
         (SELECT count(*)::int FROM client_address WHERE client_ref = $1) AS addresses,
         (SELECT count(*)::int FROM incident WHERE client_ref = $1) AS incidents`,
      [app.ref],
    )
    // Ten minutes may lie in two hours.
    expect(rows[0].events).toBeLessThanOrEqual(600)
    expect(rows[0]).toMatchObject({ addresses: 1, incidents: 0 })
    expect(rows[0].counts).toBeLessThanOrEqual(2)

    expect(await stateOf(host, app)).toBe(before)
    expect(await toldOf(host, app)).toEqual([])
    expect(await mailsAbout(app)).toEqual({})
    expect(await appHealth(host, app.clientId)).toMatchObject({
      trouble: null,
      refusals: [],
      strangers: { attempts: 12_000, addresses: 3, isMore: true },
    })
    for (const state of ['failing', 'ending'])
      expect((await listClients(host, listFilterSchema.parse({ state }))).total).toBe(0)
  })

  it('are told of once a day for a whole team, in the portal alone', async () => {
    const host = await developer('incidents-tried')
    const apps = [await newApp(host), await newApp(host)]
    const tried = (app: App, count: number) =>
      writeEvents({
        events: Array.from({ length: count }, () =>
          eventAt(app.ref, Date.now(), {
            outcome: 'refused',
            reason: 'wrong_secret',
            address: '198.51.100.9',
          }),
        ),
        counts: [],
      })
    for (const app of apps) await tried(app, 99)
    await writeStrangerNotices()
    const told = async () =>
      (await listNotices(host, { before: null })).notices.filter(({ kind }) => kind === 'strangers_tried')
    expect(await told()).toEqual([])
    for (const app of apps) await tried(app, 20)
    await writeStrangerNotices()
    await tried(apps[0] ?? (await newApp(host)), 500)
    await writeStrangerNotices()
    const notices = await told()
    expect(notices).toHaveLength(1)
    expect(notices[0]).toMatchObject({ isUnread: true, detail: { attempts: 119, apps: 2 } })
    for (const app of apps) expect(await mailsAbout(app)).toEqual({})
  })
})

describe('one’s own acts', () => {
  it('are no news to oneself, and are to the rest of the team', async () => {
    const app = await newApp()
    await setClientStatus({ actor: ada }, { clientId: app.clientId, status: 'suspended' })
    const unread = async (person: Person) =>
      (await listNotices(person, { before: null })).notices
        .filter((notice) => notice.app?.clientId === app.clientId)
        .map(({ isUnread }) => isUnread)
    expect(new Set(await unread(ada))).toEqual(new Set([false]))
    expect(new Set(await unread(ben))).toEqual(new Set([true]))
  })
})
