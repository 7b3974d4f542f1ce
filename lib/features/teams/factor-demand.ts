import { z } from 'zod'
import { changed } from '#lib/changes/changed.ts'
import type { InSession } from '#lib/features/people/factors/in-session.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { db } from '#lib/platform/db/db.ts'
import { lockTeam } from './lock-team.ts'
import { teamIdSchema } from './schemas.ts'

export const factorDemandSchema = z.object({
  teamId: teamIdSchema,
  /** Absent for no. */
  demands: z
    .literal('yes')
    .optional()
    .transform((text) => text === 'yes'),
})

/**
 * Sets whether a team is there only for those who have proved a second factor. In effect from their next request on.
 * @throws AppError `not_found`, `forbidden` for those who don't own it, `conflict` for an owner who would shut themselves out
 */
export async function setFactorDemand(
  { actor, sessionId }: InSession,
  { teamId, demands }: { teamId: string; demands: boolean },
): Promise<{ changed: boolean }> {
  return await db().$transaction(async (tx) => {
    await lockTeam(tx, actor, 'team.change', teamId)
    const { factorAt } = await tx.session.findUniqueOrThrow({
      where: { id: sessionId },
      select: { factorAt: true },
    })
    if (demands && !factorAt)
      throw new AppError('conflict', 'Set up your own second factor first, on your account page.')
    const { count } = await tx.team.updateMany({
      where: { id: teamId, demandsSecondFactor: !demands },
      data: { demandsSecondFactor: demands },
    })
    if (count === 0) return { changed: false }
    await changed(tx, {
      actor,
      name: 'team.second_factor_demanded',
      subject: { kind: 'team', id: teamId },
      teamId,
      detail: { before: !demands, after: demands },
    })
    return { changed: true }
  })
}
