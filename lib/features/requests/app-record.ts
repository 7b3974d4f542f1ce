import { STRANGER } from '#lib/features/usage/credential-choice.ts'
import { type Reuse, reuseOfClients } from '#lib/features/usage/token-thrift.ts'
import { db } from '#lib/platform/db/db.ts'
import type { Environment } from '#prisma/generated/enums.ts'

/** What an app did in the last 30 days: facts from its requests, nothing that anybody ticked. */
export type AppRecord = {
  tokens: number
  refused: number
  /** What it was refused for, the most frequent first. Strangers’ attempts are not its own. */
  reasons: { reason: string; count: number }[]
  /** On how many days (UTC) it got tokens. */
  days: number
  /** Whether it keeps its tokens, by those of the last 24 hours; null where it got none. */
  reuse: Reuse | null
  /** Whether a secret or key was ever replaced by another. */
  hasRotated: boolean
  /** When it first called an API, as far as calls can be seen here; null for never. */
  firstCallAt: Date | null
  /** What the other apps of its team did meanwhile; an environment without any is left out. */
  others: EnvironmentRecord[]
}

/** The same of several apps of an environment. */
export type EnvironmentRecord = {
  environment: Environment
  apps: number
  firstCallAt: Date | null
  tokens: number
  refused: number
}

const MOST_REASONS = 5

type Counted = { reason: string; count: number; days: number }

/** The record of an app (by UUID), for whoever may decide about it. */
export async function appRecord(clientRef: string): Promise<AppRecord> {
  const [rows, uses, rotated, called, others] = await Promise.all([
    db().$queryRaw<Counted[]>`
      SELECT reason, sum(count)::float8 AS count, count(DISTINCT (hour AT TIME ZONE 'UTC')::date)::int AS days
      FROM usage WHERE client_ref = ${clientRef}::uuid AND hour > now() - interval '30 days'
        AND credential_id <> ${STRANGER}::uuid
      GROUP BY 1 ORDER BY 2 DESC`,
    reuseOfClients([clientRef]),
    db().clientCredential.findFirst({
      where: { clientRef, replacedBy: { not: null } },
      select: { id: true },
    }),
    db().clientFirstCall.findUnique({ where: { clientRef }, select: { at: true } }),
    otherApps(clientRef),
  ])
  const issued = rows.find(({ reason }) => reason === 'issued')
  const refusals = rows.filter(({ reason }) => reason !== 'issued')
  return {
    tokens: issued?.count ?? 0,
    days: issued?.days ?? 0,
    refused: refusals.reduce((sum, { count }) => sum + count, 0),
    reasons: refusals.slice(0, MOST_REASONS).map(({ reason, count }) => ({ reason, count })),
    reuse: uses.get(clientRef) ?? null,
    hasRotated: rotated !== null,
    firstCallAt: called?.at ?? null,
    others,
  }
}

/** Of a live app that is asked for, and of one that has hardly begun, its team’s other apps tell what they do with tokens. */
const otherApps = (clientRef: string) => db().$queryRaw<EnvironmentRecord[]>`
  SELECT c.environment::text AS environment, count(*)::int AS apps, min(f.at) AS "firstCallAt",
    coalesce(sum(u.issued), 0)::float8 AS tokens, coalesce(sum(u.refused), 0)::float8 AS refused
  FROM client own JOIN client c ON c.team_id = own.team_id AND c.id <> own.id AND c.deleted_at IS NULL
  LEFT JOIN client_first_call f ON f.client_ref = c.id
  LEFT JOIN LATERAL (
    SELECT sum(count) FILTER (WHERE reason = 'issued') AS issued,
      sum(count) FILTER (WHERE reason <> 'issued' AND credential_id <> ${STRANGER}::uuid) AS refused
    FROM usage WHERE client_ref = c.id AND hour > now() - interval '30 days'
  ) u ON true
  WHERE own.id = ${clientRef}::uuid
  GROUP BY 1 ORDER BY 1 DESC`
