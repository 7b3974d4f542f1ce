import { generateKeyPairSync, randomBytes } from 'node:crypto'
import type { Operator, Person } from '#lib/access/actor.ts'
import { deleteClient } from '#lib/features/apps/delete-client.ts'
import { registerClient } from '#lib/features/apps/register-client.ts'
import { setClientStatus } from '#lib/features/apps/set-status.ts'
import { addClientKey, addSecret } from '#lib/features/credentials/add-credential.ts'
import { defaultName } from '#lib/features/credentials/default-names.ts'
import { rotateSecret } from '#lib/features/credentials/rotate-credential.ts'
import { noteClientAddresses } from '#lib/features/events/client-addresses.ts'
import { makeEventPartitions } from '#lib/features/events/event-partitions.ts'
import { writeEvents } from '#lib/features/events/write-events.ts'
import { createUser } from '#lib/features/people/create-user.ts'
import { personSelect, toPerson } from '#lib/features/people/person.ts'
import { requestIdAt } from '#lib/features/request-log/request-id.ts'
import { NO_CREDENTIAL } from '#lib/features/usage/credential-choice.ts'
import { addUpUsageDays, rollUpUsage } from '#lib/features/usage/roll-up.ts'
import { AppError } from '#lib/kernel/errors.ts'
import type { TokenEvent } from '#lib/oauth/token-event.ts'
import { db } from '#lib/platform/db/db.ts'
import { pool } from '#lib/platform/db/pools.ts'
import { env } from '#lib/platform/env.ts'
import { DEMO_APPS, DEMO_PEOPLE, type DemoApp, type DemoCredential, type DemoTeam } from './apps.ts'
import { hoursOf, numbers, type Traffic } from './traffic.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** As the recorder writes them. */
const EVENTS_AT_ONCE = 500
/** Single events are written of so many days; of those before, what they would have been rolled up to. */
const EVENT_DAYS = 29

export type DemoAccount = { email: string; password: string }

/** What the demo has put there, or that it is there already. */
export type DemoOutcome =
  | { made: true; people: DemoAccount[]; apps: number; events: number }
  | { made: false }

/**
 * Fills an empty portal with two teams, their apps in every state and 90 days of usage. Through the same verbs as
 * everyone; only times that lie in the past are written behind them, so that the log tells when it really was done.
 * @throws AppError `conflict` for a portal that has apps of its own
 */
export async function fillDemo(actor: Operator, say: (text: string) => void): Promise<DemoOutcome> {
  const first = await db().user.findUnique({ where: { email: DEMO_PEOPLE[0].email }, select: { id: true } })
  if (first) return { made: false }
  if ((await db().client.count()) > 0)
    throw new AppError(
      'conflict',
      'This portal already has apps. The demo needs an empty one: set another DATA_DIR.',
    )
  say('Creating people and apps …')
  const people = await makePeople(actor)
  const now = Date.now()
  const uses = []
  for (const app of DEMO_APPS) uses.push(...(await makeApp(people.of(app.team), app)))
  say('Writing 90 days of usage …')
  const events = await writeUsage(uses, now)
  return { made: true, people: people.accounts, apps: DEMO_APPS.length, events }
}

async function makePeople(actor: Operator) {
  const accounts: DemoAccount[] = []
  for (const { email, name } of DEMO_PEOPLE) {
    const password = randomBytes(18).toString('base64url')
    await createUser({ actor }, { email, name, role: 'developer', password })
    accounts.push({ email, password })
  }
  const [travel, payments] = await Promise.all(DEMO_PEOPLE.map(({ email }) => personWith(email)))
  if (!travel || !payments) throw new Error('The people of the demo are missing.')
  const [team] = payments.teams
  if (team)
    await db().membership.create({
      data: { userId: travel.id, teamId: team.id, role: 'member' },
      select: { teamId: true },
    })
  const of = (wanted: DemoTeam): Person => (wanted === 'Travel desk' ? travel : payments)
  return { accounts, of }
}

async function personWith(email: string): Promise<Person> {
  return toPerson(await db().user.findUniqueOrThrow({ where: { email }, select: personSelect }))
}

/** Who asks how: what the usage of an app is made of. `credentialId` is null where none fitted. */
type Use = { clientRef: string; credentialId: string | null; traffic: Traffic }

async function makeApp(owner: Person, app: DemoApp): Promise<Use[]> {
  const ctx = { actor: owner }
  const { clientId, name, description, environment } = app
  await registerClient(ctx, { clientId, name, description, environment, scopes: ['usage:read'] })
  const { id: clientRef } = await db().client.findUniqueOrThrow({ where: { clientId }, select: { id: true } })
  const uses: Use[] = []
  for (const credential of app.credentials)
    for (const { credentialId, traffic } of await makeCredential(owner, app, credential))
      if (traffic) uses.push({ clientRef, credentialId, traffic })
  if (app.unfitting) uses.push({ clientRef, credentialId: null, traffic: app.unfitting })
  await backdate(app)
  if (app.fate === 'suspended') await setClientStatus(ctx, { clientId, status: 'suspended' })
  if (app.fate === 'deleted') await deleteClient(ctx, { clientId, confirmation: clientId })
  return uses
}

type MadeCredential = { credentialId: string; traffic: Traffic | undefined }

async function makeCredential(
  owner: Person,
  { clientId }: DemoApp,
  { kind, name, traffic, endsInDays, rotatedTo }: DemoCredential,
): Promise<MadeCredential[]> {
  const ctx = { actor: owner }
  const expiresAt =
    endsInDays !== undefined && endsInDays > 0 ? new Date(Date.now() + endsInDays * DAY_MS) : null
  const { credentialId } =
    kind === 'key'
      ? await addClientKey(ctx, { clientId, name, key: newPublicKey(), expiresAt })
      : await addSecret(ctx, { clientId, name, expiresAt })
  if (endsInDays !== undefined && endsInDays <= 0)
    await pool('pages').query('UPDATE client_credential SET expires_at = $2 WHERE id = $1', [
      credentialId,
      new Date(Date.now() + endsInDays * DAY_MS),
    ])
  if (!rotatedTo) return [{ credentialId, traffic }]
  const overlapSeconds = (rotatedTo.overlapDays * DAY_MS) / 1000
  const successor = await rotateSecret(ctx, {
    clientId,
    credentialId,
    overlapSeconds,
    name: defaultName('rotated', new Date(), []),
  })
  return [
    { credentialId, traffic },
    { credentialId: successor.credentialId, traffic: rotatedTo.traffic },
  ]
}

/** Of a pair whose private half nobody has. */
function newPublicKey(): string {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return JSON.stringify(publicKey.export({ format: 'jwk' }))
}

/** An app is as old as it is told, and its secrets and keys with it; one that replaces another is of yesterday. */
async function backdate({ clientId, registeredDaysAgo }: DemoApp): Promise<void> {
  const values = [clientId, registeredDaysAgo]
  await pool('pages').query(
    `UPDATE client SET created_at = now() - $2::int * interval '1 day' WHERE client_id = $1`,
    values,
  )
  await pool('pages').query(
    `UPDATE client_credential k
     SET created_at = now() - CASE WHEN EXISTS (SELECT FROM client_credential old WHERE old.replaced_by = k.id)
                                   THEN 1 ELSE $2::int END * interval '1 day'
     FROM client c WHERE c.id = k.client_ref AND c.client_id = $1`,
    values,
  )
}

/** Writes what was asked for, and adds it up; returns how many single events there are. */
async function writeUsage(uses: readonly Use[], now: number): Promise<number> {
  await makeEventPartitions(1)
  const days = Math.min(EVENT_DAYS, env.eventDaysKept)
  const eventsFrom = now - (now % DAY_MS) - days * DAY_MS
  const random = numbers(20_260_101)
  const [events, counts]: [TokenEvent[], OldCount[]] = [[], []]
  for (const use of uses)
    for (const { hour, reason, count } of hoursOf(use.traffic, now, random)) {
      if (hour < eventsFrom) counts.push({ ...use, hour, reason, count })
      else
        for (let made = 0; made < count; made++)
          events.push(eventOf(use, reason, hour + Math.floor(random() * Math.min(HOUR_MS, now - hour))))
    }
  const { issued = [], refused = [] } = Object.groupBy(events, ({ outcome }) => outcome)
  await writeAll(issued)
  // As it would be by then: a refusal is told apart by where its app gets tokens. A server that runs has noted what
  // was there until now, so that the job looks back once more.
  await pool('jobs').query('UPDATE usage_progress SET addresses_until = to_timestamp(0)')
  await noteClientAddresses()
  await pool('jobs').query('UPDATE client_address SET known_since = to_timestamp(0)')
  await writeAll(refused)
  await writeOldCounts(counts)
  await rollUpUsage()
  await addUpUsageDays()
  return events.length
}

async function writeAll(events: readonly TokenEvent[]): Promise<void> {
  for (let written = 0; written < events.length; written += EVENTS_AT_ONCE)
    await writeEvents({ events: events.slice(written, written + EVENTS_AT_ONCE), counts: [] })
}

function eventOf(
  { clientRef, credentialId, traffic }: Use,
  reason: TokenEvent['reason'],
  time: number,
): TokenEvent {
  const outcome = reason === 'issued' ? 'issued' : 'refused'
  const token =
    outcome === 'issued'
      ? {
          jti: randomBytes(16).toString('base64url'),
          apiId: 'latchkey',
          scope: 'usage:read',
          scopeNamed: false,
          resourceNamed: false,
        }
      : { jti: null, apiId: null, scope: null, scopeNamed: null, resourceNamed: null }
  const { address, userAgent } = traffic
  return {
    id: requestIdAt(time),
    time,
    outcome,
    reason,
    clientId: clientRef,
    credentialId,
    ...token,
    asked: null,
    observed: null,
    address,
    userAgent,
  }
}

type OldCount = Use & { hour: number; reason: TokenEvent['reason']; count: number }

/** As if the events had been stored, counted, and dropped in the meantime. */
async function writeOldCounts(counts: readonly OldCount[]): Promise<void> {
  await pool('pages').query(
    `INSERT INTO usage_delta (client_ref, hour, credential_id, reason, count, last_at)
     SELECT client_ref, to_timestamp(hour / 1000.0), credential_id, reason, count,
            to_timestamp(hour / 1000.0) + interval '59 minutes'
     FROM unnest($1::uuid[], $2::float8[], $3::uuid[], $4::text[], $5::bigint[])
       AS c(client_ref, hour, credential_id, reason, count)`,
    [
      counts.map(({ clientRef }) => clientRef),
      counts.map(({ hour }) => hour),
      counts.map(({ credentialId }) => credentialId ?? NO_CREDENTIAL),
      counts.map(({ reason }) => reason),
      counts.map(({ count }) => count),
    ],
  )
}
