import { createHash } from 'node:crypto'
import { type Db, db } from '#lib/platform/db/db.ts'
import type { Prisma } from '#prisma/generated/client.ts'
import { KEY_LIFE_HOURS } from './key-life.ts'

/** A request that is to be done once, however often it is sent (draft-ietf-httpapi-idempotency-key-header-07). */
export type KeyedRequest = {
  /** Client ID of who asks; keys of two callers have nothing to do with each other. */
  caller: string
  /** Chosen by the caller, any text. */
  key: string
  /** What is asked, as text that is the same for the same request. */
  request: string
}

/** What a change leads to: what may be kept and told again, beside what is told this once, such as a secret. */
type Outcome = { answer: Prisma.InputJsonObject }

export type Once<Made extends Outcome> =
  | ({ kind: 'done' } & Made)
  /** It was done before: what was answered then, as it was stored. */
  | { kind: 'replayed'; answer: unknown }
  /** The key belongs to another request. */
  | { kind: 'other_request' }

/**
 * Does the work unless the same was asked under the same key within 24 hours. The key is stored in the work's own
 * transaction: who comes at the same time waits for it, on whatever instance, and work that fails leaves no key behind.
 * @param keyed null to do it in any case
 * @throws whatever the work throws
 */
export async function once<Made extends Outcome>(
  keyed: KeyedRequest | null,
  work: (tx: Db) => Promise<Made>,
): Promise<Once<Made>> {
  return await db().$transaction(async (tx) => {
    if (keyed === null) return { kind: 'done', ...(await work(tx)) }
    const id = { caller: keyed.caller, keyDigest: sha256(keyed.key) }
    const requestDigest = sha256(keyed.request)
    if (!(await claim(tx, { ...id, requestDigest }))) return await earlier(tx, id, requestDigest)
    const outcome = await work(tx)
    await tx.idempotencyKey.update({
      where: { caller_keyDigest: id },
      data: { answer: outcome.answer },
      select: { caller: true },
    })
    return { kind: 'done', ...outcome }
  })
}

type KeyId = { caller: string; keyDigest: Uint8Array<ArrayBuffer> }

/** The primary key decides who is first. An expired key is as good as none. */
async function claim(tx: Db, row: KeyId & { requestDigest: Uint8Array<ArrayBuffer> }): Promise<boolean> {
  const claimed = await tx.$queryRaw<unknown[]>`
    INSERT INTO idempotency_key AS k (caller, key_digest, request_digest, expires_at)
    VALUES (${row.caller}, ${row.keyDigest}, ${row.requestDigest}, now() + make_interval(hours => ${KEY_LIFE_HOURS}::int))
    ON CONFLICT (caller, key_digest) DO UPDATE
      SET request_digest = excluded.request_digest, expires_at = excluded.expires_at, answer = NULL
      WHERE k.expires_at <= now()
    RETURNING 1`
  return claimed.length === 1
}

async function earlier(tx: Db, id: KeyId, requestDigest: Uint8Array): Promise<Once<never>> {
  const first = await tx.idempotencyKey.findUniqueOrThrow({
    where: { caller_keyDigest: id },
    select: { requestDigest: true, answer: true },
  })
  if (!Buffer.from(first.requestDigest).equals(requestDigest)) return { kind: 'other_request' }
  return { kind: 'replayed', answer: first.answer }
}

const sha256 = (text: string) => new Uint8Array(createHash('sha256').update(text, 'utf8').digest())
