import { z } from 'zod'
import type { Person } from '#lib/access/actor.ts'
import { changed } from '#lib/changes/changed.ts'
import { type Db, db } from '#lib/platform/db/db.ts'
import { lockTeam } from './lock-team.ts'
import { SECRET_LIVES } from './secret-lives.ts'

/** What the form of the Team page sends. */
export const secretLifeSchema = z.object({
  teamId: z.uuid('Reload the page and try again.'),
  days: z
    .enum(['', ...SECRET_LIVES.map(String)], 'Choose from the list.')
    .transform((text) => (text === '' ? null : Number(text))),
})

/**
 * Sets for how long a new secret of a team's apps may work. Secrets that there are keep their ends; the team is reminded
 * of those that are older.
 * @param input.days null for no limit
 * @throws AppError `not_found` for a team that the person is not in, `forbidden` for those who don't own it
 */
export async function setSecretLife(
  { actor }: { actor: Person },
  { teamId, days }: z.output<typeof secretLifeSchema>,
): Promise<{ changed: boolean }> {
  return await db().$transaction(async (tx) => {
    const team = await lockTeam(tx, actor, 'team.change', teamId)
    if (team.secretLifeDays === days) return { changed: false }
    await tx.team.update({ where: { id: teamId }, data: { secretLifeDays: days } })
    await changed(tx, {
      actor,
      name: 'team.secret_life_changed',
      subject: { kind: 'team', id: teamId },
      teamId,
      detail: { before: team.secretLifeDays, after: days },
    })
    return { changed: true }
  })
}

/** For how many days a new secret of this team's apps may work; null for no limit. */
export async function secretLifeDays(teamId: string, tx: Db = db()): Promise<number | null> {
  const { secretLifeDays: days } = await tx.team.findUniqueOrThrow({
    where: { id: teamId },
    select: { secretLifeDays: true },
  })
  return days
}
