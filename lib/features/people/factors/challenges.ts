import { createHash, randomBytes } from 'node:crypto'
import { type Db, db } from '#lib/platform/db/db.ts'

/** What a browser is asked. Each kind is answered by one verb. */
export type ChallengeKind = 'second_step' | 'passkey_sign_in' | 'passkey_enrolment' | 'passkey_proof'

/** What was asked, as it is taken. */
export type Challenge = {
  userId: string | null
  challenge: Uint8Array<ArrayBuffer> | null
  next: string | null
}

const digestOf = (token: string) => createHash('sha256').update(token).digest()

/**
 * Asks a browser something that it answers once. Whoever answers proves by the token, which a cookie holds, to be that
 * browser.
 */
export async function makeChallenge(
  tx: Db,
  {
    kind,
    validSeconds,
    userId = null,
    next = null,
    challenge = null,
  }: { kind: ChallengeKind; validSeconds: number } & Partial<Challenge>,
): Promise<{ token: string }> {
  const token = randomBytes(32).toString('base64url')
  await tx.factorChallenge.create({
    data: {
      ...{ kind, userId, next, challenge, browserDigest: digestOf(token) },
      expiresAt: new Date(Date.now() + validSeconds * 1000),
    },
    select: { id: true },
  })
  return { token }
}

const good = (kind: ChallengeKind, token: string) => ({
  ...{ kind, browserDigest: digestOf(token) },
  expiresAt: { gt: new Date() },
})

/** What this browser was asked, if it can still answer; it stays as it is. */
export async function findChallenge(kind: ChallengeKind, token: string | null): Promise<Challenge | null> {
  if (!token) return null
  return await db().factorChallenge.findFirst({
    where: good(kind, token),
    select: { userId: true, challenge: true, next: true },
  })
}

/** Takes the answer of a browser, in the transaction of what it opens: of any number of answers exactly one is taken. */
export async function takeChallenge(
  tx: Db,
  kind: ChallengeKind,
  token: string | null,
): Promise<Challenge | null> {
  if (!token) return null
  const where = good(kind, token)
  const found = await tx.factorChallenge.findFirst({
    where,
    select: { userId: true, challenge: true, next: true },
  })
  const { count } = await tx.factorChallenge.deleteMany({ where })
  return count > 0 ? found : null
}
