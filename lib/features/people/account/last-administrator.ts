import { isDemandedOf } from '#lib/features/people/factors/demand.ts'
import { AppError } from '#lib/kernel/errors.ts'
import type { Db } from '#lib/platform/db/db.ts'

/**
 * Whoever takes an administrator away asks this first, in the same transaction: the portal never loses its last one, nor
 * the last one who can act. The
 * administrators are held until the end of it, so that two who go at once do not both believe that the other stays.
 * @throws AppError `conflict`
 */
export async function requireAnotherAdministrator(tx: Db, userId: string): Promise<void> {
  // Of the others nobody waits for the administrators, whose sign-ins wait meanwhile.
  const person = await tx.user.findUnique({ where: { id: userId }, select: { role: true } })
  if (person?.role !== 'administrator') return
  const administrators = await tx.$queryRaw<Administrator[]>`
    SELECT id, last_sign_in_at IS NOT NULL AS "hasSignedIn",
           EXISTS (SELECT FROM passkey p WHERE p.user_id = a.id)
             OR EXISTS (SELECT FROM totp t WHERE t.user_id = a.id AND t.confirmed_at IS NOT NULL) AS "hasFactor"
      FROM app_user a WHERE role = 'administrator' AND disabled_at IS NULL ORDER BY id FOR NO KEY UPDATE OF a`
  const leaving = administrators.find(({ id }) => id === userId)
  if (!leaving) return
  const others = administrators.filter(({ id }) => id !== userId)
  if (others.length === 0)
    throw new AppError(
      'conflict',
      'This is the only administrator. Make someone else an administrator first.',
    )
  if (canAct(leaving) && !others.some(canAct)) throw new AppError('conflict', WAIT_FOR_ANOTHER())
}

type Administrator = { id: string; hasSignedIn: boolean; hasFactor: boolean }

/** Whether the role is of use: whoever never came in, or lacks the factor that it asks for, may never do so. */
const canAct = ({ hasSignedIn, hasFactor }: Administrator) =>
  hasSignedIn && (hasFactor || !isDemandedOf('administrator'))

const WAIT_FOR_ANOTHER = () =>
  isDemandedOf('administrator')
    ? 'No other administrator has signed in and set up a second factor. Ask one to do so first.'
    : 'No other administrator has ever signed in. Ask one to do so first.'
