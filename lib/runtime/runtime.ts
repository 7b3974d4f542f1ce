import { createLaboratory, type Laboratory } from '#lib/edges/laboratory/laboratory.ts'
import { createApi } from '#lib/edges/rest/app.ts'
import { publishedScopes } from '#lib/features/apis/queries.ts'
import { listTeamClients } from '#lib/features/apps/list-team-clients.ts'
import { isOwnSource } from '#lib/features/events/client-addresses.ts'
import { issuedSince } from '#lib/features/events/issued-since.ts'
import { EventRecorder } from '#lib/features/events/recorder.ts'
import { StrangerBound } from '#lib/features/events/stranger-bound.ts'
import { isBadRow, writeEvents } from '#lib/features/events/write-events.ts'
import { keepRequest } from '#lib/features/laboratory/keep-request.ts'
import { loadThrowaway } from '#lib/features/laboratory/load-throwaway.ts'
import { FAILURES_PER_MINUTE } from '#lib/features/laboratory/throwaway.ts'
import { storeCallCounts } from '#lib/features/partners/call-count-store.ts'
import { CallCounts } from '#lib/features/partners/call-counts.ts'
import { storeFirstCalls } from '#lib/features/partners/first-call-store.ts'
import { FirstCalls } from '#lib/features/partners/first-calls.ts'
import { passwordStrength } from '#lib/features/people/passwords/password-strength.ts'
import { storeNearMisses } from '#lib/features/request-log/near-miss-store.ts'
import { NearMisses } from '#lib/features/request-log/near-misses.ts'
import { diagnoseSecret } from '#lib/features/request-log/secret-diagnosis.ts'
import { storeUnknownRequests } from '#lib/features/request-log/unknown-ids/unknown-request-store.ts'
import { UnknownRequests } from '#lib/features/request-log/unknown-ids/unknown-requests.ts'
import { ofToken } from '#lib/features/revocations/revocation.ts'
import { loadRevocations, parseAnnouncement, storeRevocation } from '#lib/features/revocations/store.ts'
import { keySet, signingKey } from '#lib/features/signing-keys/keys.ts'
import { inTime } from '#lib/kernel/in-time.ts'
import { PATHS } from '#lib/oauth/endpoints/metadata.ts'
import type { AuthorizationServer } from '#lib/oauth/ports.ts'
import { isThrowawayId } from '#lib/oauth/throwaway.ts'
import { ChangeListener } from '#lib/platform/db/change-listener.ts'
import { notify } from '#lib/platform/db/db.ts'
import { pool } from '#lib/platform/db/pools.ts'
import { env } from '#lib/platform/env.ts'
import { memoryLimiters, sharedLimiters } from '#lib/platform/limits/limiters.ts'
import { faultOf, log } from '#lib/platform/log/log.ts'
import type { Metric } from '#lib/platform/metrics/metric.ts'
import { forget, shared } from '#lib/platform/shared.ts'
import { KekWatch } from './kek-watch.ts'
import { Decisions, protocolMetrics } from './metrics/protocol-metrics.ts'
import { recordAssertion } from './protocol/assertion-store.ts'
import { ClientDirectory, GRACE_MS } from './protocol/directory.ts'
import { failureLimits } from './protocol/failure-limits.ts'
import { loadClient } from './protocol/load-client.ts'
import { quotas } from './protocol/quotas.ts'
import { RevocationList } from './protocol/revocation-list.ts'
import { ScopeNames } from './protocol/scope-names.ts'
import { throwaways } from './protocol/throwaways.ts'
import { Readiness } from './readiness.ts'

const FLUSH_WITHIN_MS = 10_000
const KEYS_WITHIN_MS = 1_000

type Api = ReturnType<typeof createApi>

/** The protocol and the API of this process, composed of their real parts. */
export type Runtime = {
  server: AuthorizationServer
  api: Api
  laboratory: Laboratory
  /** Resolves soon to whether tokens can be issued: keys open, what is sealed can be opened, revocations known, the database at hand or until lately. */
  isReady(): Promise<boolean>
  /** What it measures of itself. */
  metrics: readonly Metric[]
  /** Writes what is buffered and ends the listening connection. The pool stays open. */
  stop(): Promise<void>
}

/** The runtime of this process, composed on first use. */
export function runtime(): Promise<Runtime> {
  return shared('runtime', () =>
    compose().catch((error: unknown) => {
      forget('runtime')
      throw error
    }),
  )
}

/** The authorization server that route files hand to `lib/oauth`. */
export const authorizationServer = async (): Promise<AuthorizationServer> => (await runtime()).server

/** What the token laboratory asks of this server. */
export const laboratory = async (): Promise<Laboratory> => (await runtime()).laboratory

/** The REST API that the issued tokens open. */
export const api = async (): Promise<Api> => (await runtime()).api

async function compose(): Promise<Runtime> {
  // Of this copy, which knows where its files are; the thread itself starts with the first new password.
  passwordStrength()
  const directory = new ClientDirectory({
    load: loadClient,
    listeningSince: () => listener.listeningSince(),
    lastListened: () => listener.lastListened(),
    now: Date.now,
  })
  const revocations = new RevocationList({
    load: loadRevocations,
    listeningSince: () => listener.listeningSince(),
    now: Date.now,
  })
  const listener = new ChangeListener({
    databaseUrl: env.databaseUrl ?? '',
    handlers: {
      client_changed(clientId) {
        directory.invalidate(clientId)
        ofLaboratory.readAgain(clientId)
      },
      api_changed: () => directory.readAgain(),
      revocation_changed(payload) {
        const revocation = parseAnnouncement(payload)
        if (revocation) revocations.apply(revocation)
      },
    },
    notify,
    onDeaf: () =>
      log.warn(
        {},
        'LISTEN hears nothing, as behind a pooler in transaction mode: changes are read from the database, within 5 seconds',
      ),
  })
  const readiness = new Readiness(
    {
      lastHeard: () => listener.lastListened()?.confirmedAt ?? null,
      ask: () => pool('token').query('SELECT 1'),
      now: Date.now,
    },
    GRACE_MS,
  )
  const recorder = new EventRecorder({
    write: writeEvents,
    isBadRow,
    onLoss: (count, error) => log.error({ count, ...faultOf(error) }, 'token events were not stored'),
  })
  const strangers = new StrangerBound({ isOwnSource, now: Date.now })
  const nearMisses = new NearMisses({
    store: storeNearMisses,
    onFailure: (error) => log.error(faultOf(error), 'near misses were not stored'),
    now: Date.now,
  })
  const unknownRequests = new UnknownRequests({
    store: storeUnknownRequests,
    onFailure: (error) => log.error(faultOf(error), 'requests with unknown client IDs were not stored'),
    now: Date.now,
  })
  const firstCalls = new FirstCalls({
    store: storeFirstCalls,
    onFailure: (error) => log.error(faultOf(error), 'first calls were not stored'),
    now: Date.now,
  })
  const callCounts = new CallCounts({
    store: storeCallCounts,
    onFailure: (error) => log.error(faultOf(error), 'calls were not counted'),
    now: Date.now,
  })
  const scopeNames = new ScopeNames({ load: publishedScopes, now: Date.now })
  const limiters = env.limitStore === 'database' ? sharedLimiters() : memoryLimiters()
  const ofLaboratory = throwaways({
    isOn: env.hasLaboratory,
    issuer: env.publicUrl,
    load: loadThrowaway,
    keep: keepRequest,
    limiters,
    listeningSince: () => listener.listeningSince(),
    now: Date.now,
  })
  const kekWatch = new KekWatch()
  await kekWatch.start()
  const decisions = new Decisions()
  await listener.start()
  await revocations.start()

  const server: AuthorizationServer = {
    issuer: env.publicUrl,
    portalName: env.portal.name,
    assertionAudiences: assertionAudiences(),
    allowedOrigins: [env.publicUrl],
    scopesSupported: (audience) => scopeNames.list(audience),
    now: Date.now,
    findClient: (clientId) =>
      isThrowawayId(clientId) ? ofLaboratory.find(clientId) : directory.find(clientId),
    recordAssertion,
    signingKey,
    jwksMaxAgeSeconds: env.jwksMaxAgeSeconds,
    publicKeys: async () => (await keySet()).published,
    failureLimits: failureLimits(
      {
        perClientAndSource: env.clientFailuresPerMinute,
        perSource: env.sourceFailuresPerMinute,
        perThrowaway: FAILURES_PER_MINUTE,
      },
      limiters,
    ),
    quotas: quotas({ store: limiters, issuedSince, now: Date.now }),
    diagnoseSecret,
    isRevoked: (token) => revocations.isRevoked(token),
    async revoke(token) {
      const revocation = ofToken(token)
      await storeRevocation(revocation)
      revocations.apply(revocation)
    },
    record(event) {
      const isThrowaway = ofLaboratory.owns(event.clientId)
      decisions.note(event, { isThrowaway })
      if (isThrowaway) return ofLaboratory.keep(event)
      return strangers.mayBeOf(event)
        ? strangers.keeps(event).then((isKept) => recorder.record(event, isKept))
        : recorder.record(event)
    },
    noteUnknownClient(presentedId, request) {
      nearMisses.noteUnknownClient(presentedId, request.id)
      unknownRequests.note(request)
    },
    noteCall(clientRef, seenBy) {
      firstCalls.note(clientRef, seenBy)
      callCounts.note(clientRef)
    },
    reportError: (error, requestId) => log.error({ requestId, ...faultOf(error) }, 'a request failed'),
  }

  const isReady = async () => {
    try {
      await inTime(keySet(), KEYS_WITHIN_MS)
    } catch {
      return false
    }
    return kekWatch.opens && revocations.isLoaded && (await readiness.hasDatabase())
  }

  return {
    server,
    isReady,
    metrics: protocolMetrics({ decisions, directory, recorder, listener, isReady }),
    api: createApi({ server, listTeamClients }),
    laboratory: createLaboratory({ server, throwaways: ofLaboratory, isOn: env.hasLaboratory }),
    async stop() {
      const left = await recorder.flush(FLUSH_WITHIN_MS)
      if (left > 0) log.error({ count: left }, 'token events were not written before the stop')
      await nearMisses.flush()
      await unknownRequests.flush()
      await firstCalls.flush()
      await callCounts.flush()
      await kekWatch.stop()
      revocations.stop()
      await limiters.close()
      await listener.stop()
    },
  }
}

/** RFC 7523 once let the token endpoint's URL be the audience, and old clients send nothing else. */
function assertionAudiences(): readonly string[] {
  return env.assertionAudience === 'issuer'
    ? [env.publicUrl]
    : [env.publicUrl, `${env.publicUrl}${PATHS.token}`]
}
