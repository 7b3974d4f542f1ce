import type { Actor } from '#lib/access/actor.ts'
import { visible } from '#lib/access/visible.ts'
import type { CredentialKind } from '#lib/features/credentials/credential-life-cycle.ts'
import { db } from '#lib/platform/db/db.ts'
import { pool } from '#lib/platform/db/pools.ts'
import { ANY_CREDENTIAL, NO_CREDENTIAL, STRANGER } from './credential-choice.ts'
import type { UsageRange } from './range.ts'
import { type CountRow, firstWanted, noTotals, outcomeOf, seriesOf, type UsageSeries } from './series.ts'

/** One secret or key within the range. */
export type CredentialUsage = {
  /** `NO_CREDENTIAL` for requests that none fitted. */
  id: string
  /** Null where none fitted. */
  name: string | null
  kind: CredentialKind | null
  issued: number
  refused: number
  /** When the latest token was got with it. */
  lastUsedAt: Date | null
}

export type ClientSeries = {
  series: UsageSeries
  /** The same sums of requests that prove a connection to the app, by the rule of its health (decision 39). */
  connected: Pick<UsageSeries, 'totals' | 'before'>
  /** When the latest request within the range was decided. */
  lastAt: Date | null
  /** Every secret and key with a request within the range, and the one that was asked for; the most used first. */
  credentials: readonly CredentialUsage[]
  /** The one that the series is about; null when it is about the whole app. */
  chosen: CredentialUsage | null
}

const SERIES = `
  SELECT date_trunc($2, hour, 'UTC') AS bucket, ${ANY_CREDENTIAL} AS "credentialId", reason,
         credential_id = '${STRANGER}' AS "isStrangers",
         sum(count)::float8 AS count, max(last_at) AS "lastAt"
  FROM usage
  WHERE client_ref = $1 AND hour >= to_timestamp($3 / 1000.0) AND hour < to_timestamp($4 / 1000.0)
    AND ($5 OR credential_id <> '${STRANGER}')
  GROUP BY 1, 2, 3, 4`

type Row = CountRow & { credentialId: string; isStrangers: boolean; lastAt: Date }

type Named = { id: string; name: string; kind: CredentialKind }

/**
 * Usage of one app by the hour or day, from the roll-ups, or of one of its secrets and keys, also of one that was
 * deleted. Null when there is no such app that the actor may see, or it never had that secret or key.
 * @param asked.credential id of the secret or key, `NO_CREDENTIAL` for requests that none fitted, null for all
 * @param asked.isOwnOnly whether requests are left out that prove no connection to the app
 */
export async function clientSeries(
  actor: Actor,
  clientId: string,
  {
    range,
    credential,
    isOwnOnly = false,
  }: { range: UsageRange; credential: string | null; isOwnOnly?: boolean },
): Promise<ClientSeries | null> {
  const client = await db().client.findFirst({
    where: { clientId, ...visible(actor, 'app.read') },
    select: { id: true, credentials: { select: { id: true, name: true, kind: true } } },
  })
  if (!client) return null
  const { credentials: known } = client
  if (credential !== null && credential !== NO_CREDENTIAL && !known.some(({ id }) => id === credential))
    return null
  const { rows } = await pool('pages').query<Row>({
    name: 'usage-series',
    text: SERIES,
    values: [client.id, range.unit, firstWanted(range), range.to, !isOwnOnly],
  })
  const shown = rows.filter((row) => credential === null || row.credentialId === credential)
  const credentials = usageByCredential(rows.filter(isWithin(range)), known, credential)
  return {
    series: seriesOf(shown, range),
    connected: seriesOf(
      shown.filter(({ isStrangers }) => !isStrangers),
      range,
    ),
    lastAt: latest(shown.filter(isWithin(range))),
    credentials,
    chosen: credentials.find(({ id }) => id === credential) ?? null,
  }
}

const isWithin =
  ({ from }: UsageRange) =>
  ({ bucket }: Row) =>
    bucket.getTime() >= from

function usageByCredential(
  rows: readonly Row[],
  known: readonly Named[],
  chosen: string | null,
): CredentialUsage[] {
  const byId = Map.groupBy(rows, ({ credentialId }) => credentialId)
  const ids = new Set([...byId.keys(), ...(chosen === null ? [] : [chosen])])
  return [...ids]
    .map((id) => {
      const named = known.find((one) => one.id === id)
      const own = byId.get(id) ?? []
      const totals = noTotals()
      for (const { reason, count } of own) totals[outcomeOf(reason)] += count
      const lastUsedAt = latest(own.filter(({ reason }) => outcomeOf(reason) === 'issued'))
      return { id, name: named?.name ?? null, kind: named?.kind ?? null, ...totals, lastUsedAt }
    })
    .toSorted((a, b) => b.issued - a.issued || b.refused - a.refused || a.id.localeCompare(b.id))
}

const latest = (rows: readonly Row[]): Date | null =>
  rows.reduce<Date | null>((last, { lastAt }) => (last && last > lastAt ? last : lastAt), null)
