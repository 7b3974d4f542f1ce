import { randomUUIDv7 } from 'node:crypto'
import { exportJWK, generateKeyPair } from 'jose'
import { beforeEach, describe, expect, it } from 'vitest'
import type { TokenEvent } from '#lib/oauth/token-event.ts'
import { pool } from '#lib/platform/db/pools.ts'
import { deleteOldRowsOf } from '#lib/runtime/retention.ts'
import { createThrowaway } from './create-throwaway.ts'
import { explainThrowawayRequest } from './explained-request.ts'
import { KEPT_REQUESTS, keepRequest } from './keep-request.ts'
import { loadThrowaway } from './load-throwaway.ts'
import { tellLaboratoryHours } from './tell-hours.ts'
import { LIFE_SECONDS, MOST_ALIVE } from './throwaway.ts'

const ask = (query: string, values: unknown[] = []) => pool('pages').query(query, values)

beforeEach(async () => {
  await ask('DELETE FROM laboratory_client')
  await ask('DELETE FROM laboratory_hour')
})

async function make(publicKey: object | null = null) {
  const outcome = await createThrowaway({ publicKey })
  if ('noneLeft' in outcome) throw new Error('there are as many as there may be')
  const throwaway = await loadThrowaway(outcome.made.clientId)
  if (!throwaway) throw new Error('it is not there')
  return { made: outcome.made, throwaway }
}

const event = (clientId: string, more: Partial<TokenEvent> = {}): TokenEvent => ({
  id: randomUUIDv7(),
  time: Date.now(),
  outcome: 'refused',
  reason: 'wrong_secret',
  clientId,
  credentialId: null,
  jti: null,
  apiId: null,
  scope: null,
  scopeNamed: null,
  resourceNamed: null,
  asked: { error: 'invalid_client' },
  observed: null,
  address: '192.0.2.7',
  userAgent: 'curl/8.5.0',
  ...more,
})

/** As if it had been made so long ago. */
const age = (seconds: number) =>
  ask(
    `UPDATE laboratory_client SET created_at = created_at - make_interval(secs => $1),
       ends_at = ends_at - make_interval(secs => $1)`,
    [seconds],
  )

describe('a throwaway client', () => {
  it('is stored by digests alone, with the public half of its key, for an hour', async () => {
    const { publicKey } = await generateKeyPair('ES256', { extractable: true })
    const { made, throwaway } = await make({
      ...(await exportJWK(publicKey)),
      ext: true,
      key_ops: ['verify'],
    })
    expect(made.kid).toMatch(/^[\w-]{43}$/)
    expect(throwaway.key).toMatchObject({ kid: made.kid, alg: 'ES256', publicJwk: { kty: 'EC' } })
    expect(Math.abs(throwaway.endsAt - Date.now() - LIFE_SECONDS * 1000)).toBeLessThan(60_000)
    const { rows } = await ask('SELECT to_jsonb(c) AS row FROM laboratory_client c')
    const stored = JSON.stringify(rows)
    expect(stored).toContain(made.clientId)
    for (const secret of [made.secret, made.expiredSecret, made.secretOfOtherEnvironment])
      expect(stored).not.toContain(secret)
  })

  it('takes no private key, of which nothing is kept', async () => {
    const { privateKey } = await generateKeyPair('ES256', { extractable: true })
    await expect(createThrowaway({ publicKey: await exportJWK(privateKey) })).rejects.toMatchObject({
      code: 'invalid',
    })
    expect((await ask('SELECT FROM laboratory_client')).rowCount).toBe(0)
  })

  it('is one of so many at a time, however many ask at once', async () => {
    await ask(
      `INSERT INTO laboratory_client (id, client_id, secret_id, secret_digest, expired_id, expired_digest, ends_at)
       SELECT gen_random_uuid(), 'try-' || md5(n::text), gen_random_uuid(), sha256(n::text::bytea), gen_random_uuid(),
         sha256(('x' || n)::bytea), now() + interval '59 minutes'
       FROM generate_series(1, $1) n`,
      [MOST_ALIVE - 3],
    )
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => createThrowaway({ publicKey: null })))
    expect(outcomes.filter((outcome) => 'made' in outcome)).toHaveLength(3)
    for (const outcome of outcomes) {
      if ('made' in outcome) continue
      expect(outcome.noneLeft.retryAfterSeconds).toBeGreaterThan(3_400)
      expect(outcome.noneLeft.retryAfterSeconds).toBeLessThanOrEqual(3_540)
    }
    // Whose hour is over makes room, whether its row is there still or not.
    await age(LIFE_SECONDS)
    expect(await createThrowaway({ publicKey: null })).toHaveProperty('made')
  })

  it('has ended after its hour, and soon nothing names it but the count of that hour', async () => {
    const { made, throwaway } = await make()
    const refused = event(throwaway.id)
    await keepRequest(refused)
    await age(LIFE_SECONDS - 5)
    expect(await loadThrowaway(made.clientId)).not.toBeNull()
    await age(10)
    expect(await loadThrowaway(made.clientId)).toBeNull()
    expect(await explainThrowawayRequest(throwaway.id, refused.id)).toBeNull()
    expect(await deleteOldRowsOf('laboratory_client')).toBe(0)
    await age(300)
    expect(await deleteOldRowsOf('laboratory_client')).toBe(1)
    const { rows } = await ask(
      `SELECT (SELECT count(*)::int FROM laboratory_request) AS requests,
         (SELECT sum(clients)::int FROM laboratory_hour) AS clients`,
    )
    expect(rows).toEqual([{ requests: 0, clients: 1 }])
  })

  it('has its latest requests kept, each explained as an owner reads it in the log', async () => {
    const { throwaway } = await make()
    const first = event(throwaway.id)
    await keepRequest(first)
    await keepRequest(first)
    const expired = event(throwaway.id, { reason: 'expired_secret', credentialId: throwaway.expired.id })
    await keepRequest(expired)
    expect(await explainThrowawayRequest(throwaway.id, expired.id)).toMatchObject({
      request: {
        reason: 'expired_secret',
        credential: { kind: 'secret', name: 'Expired secret' },
        address: '192.0.2.7',
        userAgent: 'curl/8.5.0',
      },
      cause: { title: expect.any(String), docs: '/docs/errors#expired_secret' },
      response: { status: 401, error: 'invalid_client', text: expect.stringContaining(expired.id) },
    })
    const { throwaway: other } = await make()
    expect(await explainThrowawayRequest(other.id, expired.id)).toBeNull()
    for (let count = 0; count < KEPT_REQUESTS - 1; count += 1)
      await keepRequest(event(throwaway.id, { outcome: 'issued', reason: 'issued', asked: null }))
    const { rows } = await ask('SELECT count(*)::int AS kept FROM laboratory_request WHERE client_ref = $1', [
      throwaway.id,
    ])
    expect(rows).toEqual([{ kept: KEPT_REQUESTS }])
    expect(await explainThrowawayRequest(throwaway.id, first.id)).toBeNull()
    expect(await explainThrowawayRequest(throwaway.id, expired.id)).not.toBeNull()
  })

  it('that has gone keeps nothing', async () => {
    const { throwaway } = await make()
    await ask('DELETE FROM laboratory_client')
    await keepRequest(event(throwaway.id))
    expect((await ask('SELECT FROM laboratory_request')).rowCount).toBe(0)
  })

  it('is one of those that the audit log counts, once for each hour that is over', async () => {
    await make()
    await make()
    expect(await tellLaboratoryHours()).toBe(0)
    await ask("UPDATE laboratory_hour SET hour = hour - interval '1 hour'")
    const { rows: hours } = await ask('SELECT hour FROM laboratory_hour')
    expect(await tellLaboratoryHours()).toBe(1)
    expect(await tellLaboratoryHours()).toBe(0)
    const { rows } = await ask(
      "SELECT actor_kind, subject_kind, detail FROM audit_entry WHERE action = 'server.throwaways_counted'",
    )
    expect(rows).toEqual([
      {
        actor_kind: 'system',
        subject_kind: 'server',
        detail: { hour: hours[0].hour.toISOString(), clients: 2 },
      },
    ])
    const { rows: named } = await ask(
      `SELECT FROM audit_entry a, laboratory_client c
       WHERE to_jsonb(a)::text LIKE '%' || c.client_id || '%' OR to_jsonb(a)::text LIKE '%' || c.id || '%'`,
    )
    expect(named).toEqual([])
  })
})
