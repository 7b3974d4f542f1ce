import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { newApp } from '#e2e/fixtures/credentials.ts'
import { developer } from '#e2e/fixtures/people.ts'
import type { Person } from '#lib/access/actor.ts'
import { addSecret } from '#lib/features/credentials/add-credential.ts'
import { writeEvents } from '#lib/features/events/write-events.ts'
import { rollUpUsage } from '#lib/features/usage/roll-up.ts'
import { db } from '#lib/platform/db/db.ts'
import { pool } from '#lib/platform/db/pools.ts'
import { clientEvidence } from './evidence.ts'
import { verdictOf } from './verdict.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

let owner: Person

beforeAll(async () => {
  owner = await developer('evidence-owner')
})

async function secretOf(clientId: string): Promise<string> {
  return (await addSecret({ actor: owner }, { clientId, name: 'one' })).credentialId
}

/** Events as the token endpoint writes them, so long ago. */
async function use(
  clientId: string,
  credentialId: string,
  agoMs: readonly number[],
  more = {},
): Promise<void> {
  const { id } = await db().client.findUniqueOrThrow({ where: { clientId }, select: { id: true } })
  const events = agoMs.map((ago) => ({
    id: randomUUID(),
    time: Date.now() - ago,
    outcome: 'issued' as const,
    reason: 'issued' as const,
    clientId: id,
    credentialId,
    jti: 'x',
    apiId: null,
    scope: '',
    scopeNamed: null,
    resourceNamed: null,
    asked: null,
    observed: null,
    address: '203.0.113.7',
    userAgent: 'python-requests/2.31',
    ...more,
  }))
  await writeEvents({ events, counts: [] })
}

const evidenceOf = async (clientId: string, credentialId: string) =>
  (await clientEvidence(owner, clientId))?.[credentialId]

describe('evidence of use', () => {
  it('SE-04 counts the tokens of the last hour and day, secret by secret', async () => {
    const clientId = await newApp(owner)
    const [one, two] = [await secretOf(clientId), await secretOf(clientId)]
    await use(clientId, one, [0, MINUTE, 59 * MINUTE, 61 * MINUTE, 23 * HOUR, 25 * HOUR])
    await use(clientId, two, [2 * HOUR])
    expect(await evidenceOf(clientId, one)).toMatchObject({ tokens1h: 3, tokens24h: 5, tokensValid: 3 })
    expect(await evidenceOf(clientId, two)).toMatchObject({ tokens1h: 0, tokens24h: 1, tokensValid: 0 })
  })

  it('SE-04 counts the same before and after the hours are added up, and reads no event of a whole hour', async () => {
    const clientId = await newApp(owner)
    const one = await secretOf(clientId)
    await use(clientId, one, [0, 30 * MINUTE, 3 * HOUR, 12 * HOUR])
    const before = await evidenceOf(clientId, one)
    expect(before).toMatchObject({ tokens1h: 2, tokens24h: 4 })
    await rollUpUsage()
    expect(await evidenceOf(clientId, one)).toMatchObject({ tokens1h: 2, tokens24h: 4 })
    await pool('pages').query(
      "DELETE FROM token_event WHERE credential_id = $1 AND time < now() - interval '2 hours'",
      [one],
    )
    expect(await evidenceOf(clientId, one)).toMatchObject({ tokens1h: 2, tokens24h: 4 })
  })

  it('SE-04 draws the last 24 hours by the clock, hours without a token as zero', async () => {
    const clientId = await newApp(owner)
    const [one, two] = [await secretOf(clientId), await secretOf(clientId)]
    await use(clientId, one, [0, 0, 5 * HOUR, 23 * HOUR, 24 * HOUR, 30 * HOUR])
    await rollUpUsage()
    await use(clientId, one, [0])
    const byHour = (await evidenceOf(clientId, one))?.byHour
    expect(byHour).toHaveLength(24)
    expect([byHour?.[0], byHour?.[18], byHour?.[23]]).toEqual([1, 1, 3])
    expect(byHour?.reduce((sum, count) => sum + count)).toBe(5)
    expect((await evidenceOf(clientId, two))?.byHour.every((count) => count === 0)).toBe(true)
  })

  it('SE-04 names the last use, however long ago, and counts no failure as one', async () => {
    const clientId = await newApp(owner)
    const credentialId = await secretOf(clientId)
    expect((await evidenceOf(clientId, credentialId))?.lastUse).toBeNull()
    await use(clientId, credentialId, [26 * HOUR], { address: '198.51.100.4', userAgent: null })
    await use(clientId, credentialId, [30 * HOUR])
    await use(clientId, credentialId, [MINUTE], { outcome: 'refused', reason: 'expired_secret' })
    const evidence = await evidenceOf(clientId, credentialId)
    expect(evidence).toMatchObject({ tokens1h: 0, tokens24h: 0 })
    expect(evidence?.lastUse).toMatchObject({ address: '198.51.100.4', userAgent: null })
    expect(evidence && verdictOf(evidence)).toEqual({
      kind: 'idle',
      text: 'not used for 26 h: safe to retire',
    })
  })

  it('TN-01 is nobody else’s', async () => {
    const clientId = await newApp(owner)
    const stranger = await developer('evidence-stranger')
    expect(await clientEvidence(stranger, clientId)).toBeNull()
    expect(await clientEvidence(owner, 'no-such-app')).toBeNull()
  })

  it('SE-04 finds the last use of one secret among many events by an index of its own', async () => {
    const { rows } = await pool('pages').query<{ 'QUERY PLAN': string }>(
      `EXPLAIN SELECT time FROM token_event WHERE credential_id = $1 AND outcome = 'issued'
       ORDER BY time DESC LIMIT 1`,
      [randomUUID()],
    )
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
    expect(plan).toContain('credential_id_time_idx')
  })
})
