import { z } from 'zod'
import { TEAM_ROLES } from '#lib/access/permissions.ts'
import { nameText } from '#lib/kernel/readable-text.ts'

const RELOAD = 'Reload the page and try again.'

export const teamIdSchema = z.uuid(RELOAD)

/** The roles, as a sentence lists them. */
export const TEAM_ROLES_IN_WORDS = new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(TEAM_ROLES)

export const teamRoleSchema = z.enum(TEAM_ROLES, `The role is ${TEAM_ROLES_IN_WORDS}.`)

export const teamNameSchema = nameText('Enter a name.')

/** A team's name in commands and URLs. */
export const teamSlugSchema = z
  .string()
  .regex(
    /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/,
    'Use a–z, 0–9 and hyphens for a team, at most 64 characters.',
  )

export const createTeamSchema = z.object({ name: teamNameSchema })

export const renameTeamSchema = z.object({
  teamId: teamIdSchema,
  name: teamNameSchema,
  /** The version of the name that the form showed. */
  seen: z.string().max(100).optional(),
})

export const teamSchema = z.object({ teamId: teamIdSchema })

export const deleteTeamSchema = teamSchema.extend({
  confirmation: z.string().trim().max(100, 'This is too long.').default(''),
})

const person = { teamId: teamIdSchema, userId: z.uuid(RELOAD) }

export const personInTeamSchema = z.object({
  ...person,
  /** Slug of the team, to come back to. */
  team: z
    .string()
    .regex(/^[a-z0-9-]{1,64}$/)
    .nullable()
    .catch(null),
})

export const changeRoleSchema = z.object({ ...person, role: teamRoleSchema })

/** Which page of a team's people, from 1 on. What cannot be read is the first. */
export const peoplePageSchema = z.coerce.number().int().min(1).max(1_000_000).catch(1)
