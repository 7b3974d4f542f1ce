import type { Actor } from '#lib/access/actor.ts'
import { visibleClient } from '#lib/access/visible-client.ts'
import { pool } from '#lib/platform/db/pools.ts'

/** How often an app asked for tokens in the last 24 hours (the running one and 23 before it), by the roll-ups. */
export type TokenUse = {
  /** Tokens it got. */
  asked: number
  /** In how many hours it got one, each secret and key for itself: two secrets used all day are 48. */
  activeHours: number
  /** For how many seconds a token is valid, for each API that it may use. */
  lives: readonly number[]
}

export type Waste = {
  asked: number
  /** So many tokens would have done. */
  least: number
}

/** An app may run on so many machines that each keep a token for themselves. */
export const TOLERATED_INSTANCES = 10
/** Below so many tokens a day nobody needs to be told. */
export const UNREMARKABLE_TOKENS = 100
/** A burst of so many is told from programs that have just been started, and fewer than so many tokens tell nothing. */
export const BURST_TOKENS = 30
export const TELLING_TOKENS = 10

const HOUR_SECONDS = 3600

/**
 * Whether an app asks for tokens far more often than their life needs; null when it does not.
 *
 * In an hour, tokens that live for `life` seconds have to be got ⌈3600 ÷ life⌉ times at most, for each API and each
 * secret or key: the sum of that over the hours in which there was a token at all is the least that would have done.
 * It is rounded in the app's favour (a token of one hour serves the next as well, and who has several APIs may use one).
 * An app that got more than ten times that, and 100 tokens or more, keeps none.
 */
export function wasteOf(use: TokenUse): Waste | null {
  const { asked } = use
  const least = leastOf(use)
  if (asked < UNREMARKABLE_TOKENS || asked <= TOLERATED_INSTANCES * least) return null
  return { asked, least }
}

function leastOf({ activeHours, lives }: TokenUse): number {
  return activeHours * lives.reduce((sum, life) => sum + Math.ceil(HOUR_SECONDS / life), 0)
}

/** Whether an app keeps its tokens, for whoever asks: also of few, where they tell something. */
export type Reuse = { verdict: 'kept' | 'not_kept' | 'too_few'; asked: number; least: number }

/**
 * Whether an app keeps its tokens. A burst counts as well as a whole day: 68 tokens within an hour are not kept. Fewer than ten, or more
 * than what ten programs would have needed at their start but fewer than 30, may be either.
 */
export function reuseOf(use: TokenUse): Reuse {
  const { asked } = use
  const least = leastOf(use)
  const isMuch = asked > TOLERATED_INSTANCES * least
  const isTelling = asked >= (isMuch ? BURST_TOKENS : TELLING_TOKENS)
  return { verdict: isTelling ? (isMuch ? 'not_kept' : 'kept') : 'too_few', asked, least }
}

const GRANTED = `
  SELECT s.api_id FROM client_scope g JOIN scope s ON s.name = g.scope_name WHERE g.client_ref = held.client_ref`

/** A row for each client of `$1` that got tokens. Without scopes it gets tokens for Latchkey's own API. */
const USE = `
  SELECT held.client_ref AS id, sum(held.count)::float8 AS asked, count(*)::int AS "activeHours",
         (SELECT array_agg(a.token_ttl_seconds) FROM api a
          WHERE a.id IN (${GRANTED})
             OR (a.id = 'latchkey' AND NOT EXISTS (${GRANTED}))) AS lives
  FROM (
    SELECT client_ref, credential_id, hour, sum(count) AS count FROM usage
    WHERE client_ref = ANY($1) AND reason = 'issued'
      AND hour >= date_trunc('hour', now(), 'UTC') - interval '23 hours'
    GROUP BY 1, 2, 3
  ) held GROUP BY 1`

/** What an app's tokens of the last day say of it; null when they say nothing, or the actor cannot see it. */
export async function clientWaste(actor: Actor, clientId: string): Promise<Waste | null> {
  const client = await visibleClient(actor, clientId)
  const use = client && (await usesOf([client.id])).get(client.id)
  return use ? wasteOf(use) : null
}

/** Whether any clients (by UUID) keep their tokens, of those that got some in the last day; ask first who may know. */
export async function reuseOfClients(ids: readonly string[]): Promise<Map<string, Reuse>> {
  return new Map([...(await usesOf(ids))].map(([id, use]) => [id, reuseOf(use)]))
}

async function usesOf(ids: readonly string[]): Promise<Map<string, TokenUse>> {
  const { rows } = await pool('pages').query<TokenUse & { id: string }>({
    name: 'token-use',
    text: USE,
    values: [ids],
  })
  return new Map(rows.map(({ id, ...use }) => [id, use]))
}
