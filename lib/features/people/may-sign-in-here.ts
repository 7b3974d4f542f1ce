import type { Person } from '#lib/access/actor.ts'
import type { PlatformRole } from '#lib/access/permissions.ts'
import { type Db, db } from '#lib/platform/db/db.ts'
import { env } from '#lib/platform/env.ts'
import { hasFactor } from './factors/has-factor.ts'

/** Whom a provider that is down, or says nonsense, must not lock out. */
const EXEMPT: readonly string[] = ['administrator' satisfies PlatformRole]

/**
 * Whether a person's own password or passkey lets them in. Where people sign in by single sign-on only, it is those of
 * administrators with a second factor.
 */
export async function maySignInHere(
  { id, role }: Pick<Person, 'id' | 'role'>,
  tx: Db = db(),
): Promise<boolean> {
  if (env.signIn !== 'sso') return true
  return EXEMPT.includes(role) && (await hasFactor(tx, id))
}
