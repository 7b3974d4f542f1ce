import { z } from 'zod'
import { teamIdSchema } from '#lib/features/teams/schemas.ts'
import { JOINING_ROLES } from './joining-roles.ts'

const domain = z.string('Choose a domain.').trim().toLowerCase().min(1, 'Choose a domain.').max(253)

export const admitDomainSchema = z.object({
  teamId: teamIdSchema,
  domain,
  role: z.enum(JOINING_ROLES, 'Choose a role.'),
})

export const dismissDomainSchema = z.object({ teamId: teamIdSchema, domain })

export const joinTeamSchema = z.object({ teamId: teamIdSchema })
