import { z } from 'zod'
import { linkCodeSchema } from '#lib/features/people/links.ts'
import { emailSchema, passwordSchema, personNameSchema } from '#lib/features/people/schemas.ts'
import { teamIdSchema, teamRoleSchema } from '#lib/features/teams/schemas.ts'
import { INVITATION_LIVES } from './lives.ts'

const days = z.enum(INVITATION_LIVES.map(String), 'Choose from the list.').default('7').transform(Number)

export const inviteSchema = z.object({ teamId: teamIdSchema, email: emailSchema, role: teamRoleSchema, days })

export const invitationSchema = z.object({
  teamId: teamIdSchema,
  id: z.uuid('Reload the page and try again.'),
})

/** An invitation for the actor's own address. */
export const openInvitationSchema = z.object({ invitationId: z.uuid('Reload the page and try again.') })

export const codeSchema = z.object({ code: linkCodeSchema })

export const joinSchema = z.object({
  code: linkCodeSchema,
  name: personNameSchema,
  password: passwordSchema,
  /** Version of the terms that is accepted with it. */
  terms: z.string().max(100).optional(),
})
