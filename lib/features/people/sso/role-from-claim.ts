import { PLATFORM_ROLES, type PlatformRole } from '#lib/access/permissions.ts'
import { changed } from '#lib/changes/changed.ts'
import { requireAnotherAdministrator } from '#lib/features/people/account/last-administrator.ts'
import { AppError } from '#lib/kernel/errors.ts'
import type { Db } from '#lib/platform/db/db.ts'
import { env } from '#lib/platform/env.ts'
import { log } from '#lib/platform/log/log.ts'
import type { SignInProvider } from './providers.ts'
import type { Told } from './told.ts'

const isRole = (text: string): text is PlatformRole => PLATFORM_ROLES.some((role) => role === text)

/**
 * The role that a provider says somebody has: of those that its groups stand for the one that may most. Null where it says
 * none, or the provider is not the one that the setting is about.
 */
export function claimedRole(provider: Pick<SignInProvider, 'id'>, { claims }: Told): PlatformRole | null {
  const rule = env.roleClaim
  if (!rule || provider.id !== 'oidc') return null
  const groups = namesAt(claims, rule.path)
  const roles = groups.map((group) => rule.roles.get(group) ?? '').filter(isRole)
  return PLATFORM_ROLES.findLast((role) => roles.includes(role)) ?? null
}

/** The texts at a path of a claim. A claim may have dots in its own name, as those that are URLs do. */
function namesAt(claims: unknown, path: string): string[] {
  const whole = memberOf(claims, path)
  const value = whole === undefined ? path.split('.').reduce(memberOf, claims) : whole
  return [value].flat().filter((one) => typeof one === 'string')
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined
}

/**
 * Gives a person the role that the provider says, in the transaction of a sign-in and before its session is opened: every
 * session of theirs ends with a change (decision 47), so nothing is written where nothing changes. Where the provider says
 * none, a role that came from it before is gone; one that was given here stays. The last administrator stays one.
 */
export async function applyClaimedRole(
  tx: Db,
  userId: string,
  provider: SignInProvider,
  told: Told,
): Promise<void> {
  if (!env.roleClaim || provider.id !== 'oidc') return
  const claimed = claimedRole(provider, told)
  const user = await tx.user.findFirst({
    where: { id: userId, disabledAt: null },
    select: { role: true, isRoleFromClaim: true },
  })
  if (!user || (claimed === null && !user.isRoleFromClaim)) return
  const role = claimed ?? 'developer'
  const isRoleFromClaim = claimed !== null
  if (role === user.role && isRoleFromClaim === user.isRoleFromClaim) return
  if (role !== user.role && !(await maySpare(tx, userId))) return
  await tx.user.update({ where: { id: userId }, data: { role, isRoleFromClaim }, select: { id: true } })
  if (role === user.role) return
  await changed(tx, {
    actor: null,
    name: 'user.role_changed',
    subject: { kind: 'user', id: userId },
    detail: { before: user.role, after: role, provider: provider.name },
  })
}

/** Whether there is an administrator without this person, who is not asked: nobody would be left to mend a wrong setting. */
async function maySpare(tx: Db, userId: string): Promise<boolean> {
  try {
    await requireAnotherAdministrator(tx, userId)
    return true
  } catch (error) {
    if (!AppError.is(error)) throw error
    log.warn({ userId }, 'a role claim would take away the last administrator, who stays one')
    return false
  }
}
