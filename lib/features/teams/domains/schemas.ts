import { z } from 'zod'
import { TEAM_ROLES, type TeamRole } from '#lib/access/permissions.ts'
import { teamIdSchema } from '#lib/features/teams/team-schemas.ts'

/** What somebody who joins by themselves may be: never an owner. */
export const JOINING_ROLES = TEAM_ROLES.filter((role) => role !== ('owner' satisfies TeamRole))

const domain = z.string('Choose a domain.').trim().toLowerCase().min(1, 'Choose a domain.').max(253)

export const admitDomainSchema = z.object({
  teamId: teamIdSchema,
  domain,
  role: z.enum(['member', 'viewer'], 'Choose a role.'),
})

export const dismissDomainSchema = z.object({ teamId: teamIdSchema, domain })

export const joinTeamSchema = z.object({ teamId: teamIdSchema })
