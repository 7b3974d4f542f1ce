import type { Actor } from '#lib/access/actor.ts'
import { addressText } from '#lib/features/events/event-address.ts'
import { causeOfRequest, docsOfReason } from '#lib/features/request-log/causes.ts'
import type { LoggedRequest } from '#lib/features/request-log/logged-request.ts'
import { requestDetail } from '#lib/features/request-log/request-detail.ts'
import { requestTime } from '#lib/features/request-log/request-id.ts'
import { type SentResponse, sentResponse } from '#lib/features/request-log/sent-response.ts'
import { StoreUnavailable } from '#lib/oauth/ports.ts'
import { pool } from '#lib/platform/db/pools.ts'

/** A token request as the owner of its app reads it in the log. */
export type ExplainedRequest = {
  request: LoggedRequest & { scope: string | null }
  cause: {
    title: string
    what: string
    cure: string
    /** Where the guide explains it, relative to the origin. */
    docs: string
    more: { href: string; title: string } | null
  } | null
  /** Null for a token, which is not kept. */
  response: SentResponse | null
}

type EndedFor = NonNullable<Parameters<typeof causeOfRequest>[1]>

/** By the tables and the code that explain requests in the log of an app. */
async function explained(
  request: ExplainedRequest['request'],
  credential: EndedFor | null,
): Promise<ExplainedRequest> {
  const cause = request.outcome === 'refused' ? causeOfRequest(request.reason, credential) : null
  return {
    request,
    cause: cause && {
      title: cause.short,
      what: cause.what,
      cure: cause.cure,
      docs: docsOfReason(request.reason),
      more: cause.more ?? null,
    },
    response: await sentResponse(request),
  }
}

/** A request of an app, for a person whom the table of permissions lets read its log; null for anybody else, and where there is none. */
export async function explainRequest(
  actor: Actor,
  clientId: string,
  requestId: string,
): Promise<ExplainedRequest | null> {
  const detail = await requestDetail(actor, clientId, requestId)
  return detail && (await explained(detail.request, detail.credential))
}

const REQUEST = `
  SELECT r.id, r.time, r.outcome, r.reason, r.asked, r.scope, ${addressText('r.address')} AS address, r.user_agent,
    r.credential_id, CASE r.credential_id
      WHEN c.secret_id THEN 'Secret' WHEN c.expired_id THEN 'Expired secret' WHEN c.key_id THEN 'Key'
    END AS credential_name
  FROM laboratory_request r JOIN laboratory_client c ON c.id = r.client_ref
  WHERE r.client_ref = $1 AND r.id = $2 AND c.ends_at > now()`

type Row = Pick<LoggedRequest, 'id' | 'time' | 'outcome' | 'reason' | 'asked' | 'address'> & {
  scope: string | null
  user_agent: string | null
  credential_id: string | null
  credential_name: string | null
}

/**
 * A request of a throwaway client, for whoever proves to hold that client; null where there is none, and once it has
 * ended.
 * @param clientRef its internal id
 * @throws StoreUnavailable
 */
export async function explainThrowawayRequest(
  clientRef: string,
  requestId: string,
): Promise<ExplainedRequest | null> {
  if (requestTime(requestId) === null) return null
  const row = await rowOf(clientRef, requestId)
  if (row === undefined) return null
  const { user_agent: userAgent, credential_id: id, credential_name: name, ...kept } = row
  const kind = name === 'Key' ? 'key' : 'secret'
  const credential = id !== null && name !== null ? ({ id, kind, name } as const) : null
  return await explained({ ...kept, observed: null, credential, userAgent }, null)
}

async function rowOf(clientRef: string, requestId: string): Promise<Row | undefined> {
  try {
    const { rows } = await pool('laboratory').query<Row>(REQUEST, [clientRef, requestId])
    return rows[0]
  } catch (cause) {
    throw new StoreUnavailable('The request could not be read.', { cause })
  }
}
