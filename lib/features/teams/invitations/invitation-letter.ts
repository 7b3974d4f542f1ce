import { z } from 'zod'
import type { WriteLetter } from '#lib/features/people/mailed-link.ts'
import { linkOfMail } from '#lib/features/people/mailed-link.ts'
import { roleLabel } from '#lib/features/teams/words.ts'
import { lowerFirst } from '#lib/kernel/letter-case.ts'
import { db } from '#lib/platform/db/db.ts'
import { env } from '#lib/platform/env.ts'
import { routes } from '#lib/routes.ts'
import { mayStillInvite } from './pending.ts'

const DAY = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' })

const invitingSchema = z.record(z.string(), z.string()).catch({})

/** The mail that invites into a team; none once the invitation is over, or the team is gone. */
export const invitationLetter: WriteLetter = async (letter) => {
  const href = await linkOfMail(letter, routes.join, async () => null)
  const link =
    letter.linkId === null
      ? null
      : await db('jobs').oneTimeLink.findUnique({
          where: { id: letter.linkId },
          select: { detail: true, expiresAt: true },
        })
  if (href === null || !link) return null
  const detail = invitingSchema.parse(link.detail)
  const { teamId = '', role = '', by = '', byName = '', byStaff } = detail
  if (!(await mayStillInvite(db('jobs'), detail))) return null
  const team = await db('jobs').team.findFirst({
    where: { id: teamId, deletedAt: null },
    select: { name: true },
  })
  if (!team) return null
  return {
    // In their own words nothing stands where a mail program shows it first: anybody can have a team, and a name.
    subject: `You are invited to a team on ${env.portal.name}`,
    text: `${byStaff ? byName : `${byName} (${by})`} invites you to join the team ${team.name} as ${roleLabel(role).toLowerCase()}.`,
    advice: `The link works once, until ${DAY.format(link.expiresAt)}. If you don’t know ${byStaff ? lowerFirst(byName) : byName}, ignore this e-mail.`,
    about: `Team: ${team.name}`,
    link: { href, name: 'Join the team' },
    reason: byStaff ? 'someone at your company entered your address' : `${byName} entered your address`,
    choices: null,
  }
}
