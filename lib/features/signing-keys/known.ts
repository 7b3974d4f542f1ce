import type { SigningAlg } from '#lib/oauth/tokens/signing-alg.ts'
import type { Db } from '#lib/platform/db/db.ts'
import { env } from '#lib/platform/env.ts'
import { signsAfterMs } from './key-times.ts'
import { statesOf } from './life-cycle.ts'

/**
 * Whether the key that signs with this algorithm has been published for as long as one is before it signs, so that
 * every verifier that keeps the key set has it (KY-03). The first of an algorithm signs at once, and is not known
 * to those who verify with another.
 */
export async function isKnownToVerifiers(tx: Db, alg: SigningAlg): Promise<boolean> {
  const now = Date.now()
  const rows = await tx.signingKey.findMany({
    where: { alg },
    select: { kid: true, alg: true, createdAt: true, signsFrom: true, retiredAt: true },
  })
  const states = statesOf(rows, new Date(now), env.jwksMaxAgeSeconds)
  return rows.some(
    ({ kid, createdAt }) =>
      states.get(kid) === 'signing' && createdAt.getTime() <= now - signsAfterMs() + CLOCK_SLACK_MS,
  )
}

/** `createdAt` is the database's time, everything else the process's. */
const CLOCK_SLACK_MS = 1_000
