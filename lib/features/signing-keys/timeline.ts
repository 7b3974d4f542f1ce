import type { Actor } from '#lib/access/actor.ts'
import { requirePermission } from '#lib/access/permissions.ts'
import { db } from '#lib/platform/db/db.ts'
import { env } from '#lib/platform/env.ts'
import { type KeyState, outlivesLastSignatureMs, statesOf } from './life-cycle.ts'

/** A key with the moments of its life: what it was and what it will be. */
export type KeyLife = {
  kid: string
  alg: string
  state: KeyState
  createdAt: Date
  signsFrom: Date
  /** When another signs in its place; null for the newest. */
  replacedAt: Date | null
  /** When it leaves, or left, the key set; null while nothing says so. */
  leavesAt: Date | null
}

/**
 * Every key there ever was, the newest first.
 * @throws AppError `forbidden` for anyone but the connectivity team
 */
export async function keyTimeline({ actor }: { actor: Actor }): Promise<KeyLife[]> {
  requirePermission(actor, 'signing_key.manage')
  const rows = await db().signingKey.findMany({
    select: { kid: true, alg: true, createdAt: true, signsFrom: true, retiredAt: true },
    orderBy: [{ signsFrom: 'desc' }, { kid: 'asc' }],
  })
  return livesOf(rows, new Date(), env.jwksMaxAgeSeconds)
}

type Times = { kid: string; alg: string; createdAt: Date; signsFrom: Date; retiredAt: Date | null }

/** The lives of keys that are given the newest first. */
export function livesOf(keys: readonly Times[], now: Date, jwksMaxAgeSeconds: number): KeyLife[] {
  const states = statesOf(keys, now, jwksMaxAgeSeconds)
  const next = new Map<string, Date>()
  return keys.map(({ retiredAt, ...key }) => {
    const replacedAt = next.get(key.alg) ?? null
    if (retiredAt === null) next.set(key.alg, key.signsFrom)
    const ends = replacedAt && new Date(replacedAt.getTime() + outlivesLastSignatureMs(jwksMaxAgeSeconds))
    return {
      ...key,
      state: states.get(key.kid) ?? 'retired',
      replacedAt: retiredAt === null ? replacedAt : null,
      leavesAt: retiredAt ?? ends,
    }
  })
}
