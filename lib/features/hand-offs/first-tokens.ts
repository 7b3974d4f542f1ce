import { pool } from '#lib/platform/db/pools.ts'

/** Of each credential the first token that it got, while events are kept. */
const FIRST_TOKENS = `
  SELECT c.id, first.time FROM unnest($1::uuid[]) AS c(id)
  CROSS JOIN LATERAL (
    SELECT e.time FROM token_event e WHERE e.credential_id = c.id AND e.outcome = 'issued' ORDER BY e.time LIMIT 1
  ) first`

/** When each of these credentials first got a token, by its id; those that got none are not there. */
export async function firstTokens(credentialIds: readonly string[]): Promise<Map<string, Date>> {
  if (credentialIds.length === 0) return new Map()
  const { rows } = await pool('pages').query<{ id: string; time: Date }>({
    name: 'first tokens',
    text: FIRST_TOKENS,
    values: [[...credentialIds]],
  })
  return new Map(rows.map(({ id, time }) => [id, time]))
}
