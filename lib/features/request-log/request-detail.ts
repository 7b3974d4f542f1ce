import type { Actor } from '#lib/access/actor.ts'
import { visible } from '#lib/access/visible.ts'
import { visibleClient } from '#lib/access/visible-client.ts'
import { type AuditEntry, latestEntry } from '#lib/changes/entries.ts'
import {
  type CredentialKind,
  type CredentialState,
  type CredentialTimes,
  eventsThatLeadTo,
  stateOf,
} from '#lib/features/credentials/credential-life-cycle.ts'
import { db } from '#lib/platform/db/db.ts'
import { pool } from '#lib/platform/db/pools.ts'
import { LOGGED, type LoggedRequest, type LoggedRow, loggedOf } from './logged-request.ts'
import { requestTime } from './request-id.ts'

/** Someone's act, as the audit log has it. */
export type Act = { time: Date; actorKind: string; actorLabel: string }

/** A secret or key that a request used, as it stood then and stands now. */
export type CredentialThen = {
  id: string
  kind: CredentialKind
  name: string
  prefix: string | null
  lastFour: string | null
  kid: string | null
  stateThen: CredentialState
  stateNow: CredentialState
  expiresAt: Date | null
  retiresAt: Date | null
  /** Name of the one that replaces it. */
  replacedBy: string | null
  /** Who last ended it before the request: deactivated, deleted or retired it, or began to replace it. */
  ended: Act | null
  /** What took it away for good besides its people: a report that it leaked, or that its link was opened by somebody else. */
  endedFor: 'leak' | 'dispute' | null
}

export type RequestDetail = {
  request: LoggedRequest & {
    /** `jti` of the token. */
    jti: string | null
    /** Id of the API that the token is for; null where it did not come so far, and of requests of another version. */
    apiId: string | null
    /** Granted. */
    scope: string | null
    /** Whether that is what was asked for; false when none was, null where it is not known. */
    scopeNamed: boolean | null
  }
  credential: CredentialThen | null
  /** Who suspended the app before, and who has let it go on since. */
  suspension: { suspended: Act; resumed: Act | null } | null
  /** What the app may ask for now. */
  scopesHeld: string[]
}

/** An event is stamped when it is decided, a moment after its ID was made; the clock may have been set meanwhile. */
const WINDOWS_MS = [
  { before: 1_000, after: 2_000 },
  { before: 10_000, after: 60_000 },
] as const

/** By the primary key of the days that the window lies in: no index of its own is needed. */
const REQUEST = `
  SELECT ${LOGGED}, e.jti, e.api_id, e.scope, e.scope_named
  FROM token_event e LEFT JOIN client_credential k ON k.id = e.credential_id AND k.client_ref = e.client_ref
  WHERE e.client_ref = $1 AND e.id = $2 AND e.time >= $3 AND e.time <= $4`

type Row = LoggedRow & {
  jti: string | null
  api_id: string | null
  scope: string | null
  scope_named: boolean | null
}

/**
 * The request of this ID among an app's, or null: there is none, it is no longer kept, it is another app's, or the
 * actor may not see the app.
 */
export async function findRequest(
  actor: Actor,
  clientId: string,
  requestId: string,
): Promise<RequestDetail['request'] | null> {
  const client = await visibleClient(actor, clientId)
  return client && (await requestOf(client.id, requestId))
}

const WHOSE = `
  SELECT client_ref AS "clientRef", outcome, reason FROM token_event
  WHERE id = $1 AND time >= $2 AND time <= $3 AND client_ref IS NOT NULL`

/** Of which app (UUID) the request of this ID is, and how it ended; null when none has it. Ask before who may know. */
export async function whoseRequest(
  requestId: string,
): Promise<{ clientRef: string; outcome: string; reason: string } | null> {
  const time = requestTime(requestId)
  if (time === null) return null
  for (const { before, after } of WINDOWS_MS) {
    const window = [new Date(time - before), new Date(time + after)]
    const { rows } = await pool('pages').query(WHOSE, [requestId, ...window])
    if (rows[0]) return rows[0]
  }
  return null
}

async function requestOf(clientRef: string, requestId: string): Promise<RequestDetail['request'] | null> {
  const time = requestTime(requestId)
  if (time === null) return null
  for (const { before, after } of WINDOWS_MS) {
    const window = [new Date(time - before), new Date(time + after)]
    const { rows } = await pool('pages').query<Row>(REQUEST, [clientRef, requestId, ...window])
    const row = rows[0]
    if (row) {
      const { jti, api_id: apiId, scope, scope_named: scopeNamed } = row
      return { ...loggedOf(row), jti, apiId, scope, scopeNamed }
    }
  }
  return null
}

/** The same with everything that explains how it ended. */
export async function requestDetail(
  actor: Actor,
  clientId: string,
  requestId: string,
): Promise<RequestDetail | null> {
  const client = await db().client.findFirst({
    where: { clientId, ...visible(actor, 'app.read') },
    select: clientOfRequest,
  })
  return client && (await detailOf(client, requestId))
}

/** What is read of an app whose request is told in full. */
export const clientOfRequest = {
  id: true,
  scopes: { select: { scopeName: true }, orderBy: { scope: { position: 'asc' } } },
} as const

/** The request of this ID among those of an app that was found visible. */
export async function detailOf(
  client: { id: string; scopes: readonly { scopeName: string }[] },
  requestId: string,
): Promise<RequestDetail | null> {
  const request = await requestOf(client.id, requestId)
  if (!request) return null
  const [credential, suspension] = await Promise.all([
    request.credential && credentialThen(client.id, request.credential.id, request.time),
    request.reason === 'client_suspended' ? suspensionAt(client.id, request.time) : null,
  ])
  return { request, credential, suspension, scopesHeld: client.scopes.map(({ scopeName }) => scopeName) }
}

const subject = (id: string) => ({ kind: 'client', id }) as const

async function credentialThen(clientRef: string, id: string, then: Date): Promise<CredentialThen | null> {
  const row = await db().clientCredential.findFirst({
    where: { id, clientRef },
    select: {
      id: true,
      kind: true,
      name: true,
      prefix: true,
      lastFour: true,
      kid: true,
      expiresAt: true,
      retiresAt: true,
      replacedBy: true,
      deactivatedAt: true,
      revokedAt: true,
    },
  })
  if (!row) return null
  const { deactivatedAt, revokedAt, replacedBy, ...shown } = row
  const stateThen = stateAt(row, then)
  const [successor, ended, taken] = await Promise.all([
    replacedBy === null
      ? null
      : db().clientCredential.findFirst({ where: { id: replacedBy, clientRef }, select: { name: true } }),
    endedBy(clientRef, id, stateThen, then),
    stateThen === 'revoked' ? takenAway(clientRef, id, then) : null,
  ])
  return {
    ...shown,
    stateThen,
    stateNow: stateOf(row, new Date()),
    replacedBy: successor?.name ?? null,
    ended: taken?.act ?? ended,
    endedFor: taken?.why ?? null,
  }
}

/** Where it stood: what was done to it later had not happened. */
function stateAt(times: CredentialTimes, then: Date): CredentialState {
  const by = (time: Date | null) => (time !== null && time > then ? null : time)
  return stateOf({ ...times, deactivatedAt: by(times.deactivatedAt), revokedAt: by(times.revokedAt) }, then)
}

async function endedBy(
  clientRef: string,
  id: string,
  state: CredentialState,
  then: Date,
): Promise<Act | null> {
  if (state !== 'retired' && state !== 'deactivated' && state !== 'revoked') return null
  const entry = await latestEntry(subject(clientRef), {
    actions: eventsThatLeadTo(state),
    naming: { credentialId: id, deactivated: id },
    until: then,
  })
  return entry && actOf(entry)
}

async function takenAway(
  clientRef: string,
  id: string,
  then: Date,
): Promise<{ why: 'leak' | 'dispute'; act: Act | null } | null> {
  const [leak, dispute] = await Promise.all([
    latestEntry(subject(clientRef), {
      actions: ['credential.leaked'],
      saying: { credentialId: id, outcome: 'revoked' },
      until: then,
    }),
    db().handOffApp.findFirst({
      where: { credentialId: id, handOff: { disputedAt: { lte: then } } },
      select: { id: true },
    }),
  ])
  if (leak) return { why: 'leak', act: actOf(leak) }
  return dispute && { why: 'dispute', act: null }
}

async function suspensionAt(clientRef: string, then: Date): Promise<RequestDetail['suspension']> {
  const suspended = await latestEntry(subject(clientRef), { actions: ['client.suspended'], until: then })
  if (!suspended) return null
  const resumed = await latestEntry(subject(clientRef), { actions: ['client.resumed'], after: suspended.seq })
  return { suspended: actOf(suspended), resumed: resumed && actOf(resumed) }
}

const actOf = ({ time, actorKind, actorLabel }: AuditEntry): Act => ({ time, actorKind, actorLabel })
