import { AppError } from '#lib/kernel/errors.ts'
import type { Db } from '#lib/platform/db/db.ts'
import { db } from '#lib/platform/db/db.ts'
import { isDemandedOf } from './demand.ts'

/** For so long a session may enrol a factor after a link was taken in it. */
const ENROLMENT_MS = 3600_000

/**
 * Whether a session may enrol a factor. One that has proved a factor may add another, and so may one in which a link was
 * taken. The password alone enrols only a first one, of somebody who need not have any: otherwise whoever has learned it
 * would enrol a factor of their own.
 */
export async function mayEnrol(tx: Db, sessionId: string): Promise<boolean> {
  const { factorAt, enrolmentAt, user } = await tx.session.findUniqueOrThrow({
    where: { id: sessionId },
    select: { factorAt: true, enrolmentAt: true, user: { select: { role: true, hadFactorAt: true } } },
  })
  if (factorAt) return true
  if (enrolmentAt && enrolmentAt.getTime() > Date.now() - ENROLMENT_MS) return true
  return user.hadFactorAt === null && !isDemandedOf(user.role)
}

/** @throws AppError `forbidden` when it may not */
export async function requireMayEnrol(tx: Db, sessionId: string): Promise<void> {
  if (!(await mayEnrol(tx, sessionId)))
    throw new AppError(
      'forbidden',
      'Open a one-time link first: your password alone can’t set up a second factor.',
    )
}

/** The same, for a page. */
export const sessionMayEnrol = (sessionId: string): Promise<boolean> => mayEnrol(db(), sessionId)
