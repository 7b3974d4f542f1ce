'use server'

import { revalidatePath } from 'next/cache'
import { formAction } from '#lib/edges/forms/form-action.ts'
import { inThisSession } from '#lib/features/people/session-cookie.ts'
import { createTeam } from '#lib/features/teams/create-team.ts'
import { deleteTeam, restoreTeam } from '#lib/features/teams/delete-team.ts'
import { admitDomain, dismissDomain } from '#lib/features/teams/domains/admit-domain.ts'
import { joinByDomain } from '#lib/features/teams/domains/join-by-domain.ts'
import {
  admitDomainSchema,
  dismissDomainSchema,
  joinTeamSchema,
} from '#lib/features/teams/domains/schemas.ts'
import { factorDemandSchema, setFactorDemand } from '#lib/features/teams/factor-demand.ts'
import { inviteToTeam, resendInvitation, revokeInvitation } from '#lib/features/teams/invitations/invite.ts'
import { acceptOpenInvitation } from '#lib/features/teams/invitations/open-invitations.ts'
import {
  invitationSchema,
  inviteSchema,
  openInvitationSchema,
} from '#lib/features/teams/invitations/schemas.ts'
import { changeRole, leaveTeam, removePerson } from '#lib/features/teams/people-of-team.ts'
import { renameTeam } from '#lib/features/teams/rename-team.ts'
import {
  changeRoleSchema,
  createTeamSchema,
  deleteTeamSchema,
  personInTeamSchema,
  renameTeamSchema,
  teamSchema,
} from '#lib/features/teams/schemas.ts'
import { secretLifeSchema, setSecretLife } from '#lib/features/teams/secret-life.ts'
import { routes, teamPath } from '#lib/routes.ts'

const page = routes.team

const staying = {
  page,
  show: ({ changed }: { changed: boolean }) => ({ changed }),
  async finish() {
    revalidatePath('/', 'layout')
    return null
  },
}

export const setSecretLifeAction = formAction(secretLifeSchema, setSecretLife, staying)

export const setFactorDemandAction = formAction(
  factorDemandSchema,
  async (ctx, input) => await setFactorDemand(await inThisSession(ctx), input),
  { ...staying, confirmsIdentity: true },
)

export const createTeamAction = formAction(createTeamSchema, createTeam, {
  page: routes.newTeam,
  finish: async ({ slug }) => teamPath(page, slug),
})

export const renameTeamAction = formAction(renameTeamSchema, renameTeam, staying)

export const changeRoleAction = formAction(changeRoleSchema, changeRole, {
  ...staying,
  confirmsIdentity: true,
})

export const removePersonAction = formAction(personInTeamSchema, removePerson, {
  confirmsIdentity: true,
  page,
  finish: async (_result, { team }) => teamPath(page, team),
})

const ofDomains = {
  confirmsIdentity: true,
  page,
  show: ({ domain }: { domain: string }) => ({ domain }),
  finish: staying.finish,
}

export const admitDomainAction = formAction(admitDomainSchema, admitDomain, ofDomains)

export const dismissDomainAction = formAction(dismissDomainSchema, dismissDomain, ofDomains)

export const joinByDomainAction = formAction(joinTeamSchema, joinByDomain, {
  page: routes.apps,
  finish: async ({ slug }) => teamPath(routes.apps, slug),
})

export const acceptOpenInvitationAction = formAction(openInvitationSchema, acceptOpenInvitation, {
  page: routes.apps,
  finish: async ({ slug }) => teamPath(routes.apps, slug),
})

export const leaveTeamAction = formAction(teamSchema, leaveTeam, {
  page,
  finish: async () => routes.apps,
})

export const deleteTeamAction = formAction(deleteTeamSchema, deleteTeam, {
  confirmsIdentity: true,
  page,
  finish: async ({ slug }) => teamPath(page, slug),
})

export const restoreTeamAction = formAction(teamSchema, restoreTeam, {
  confirmsIdentity: true,
  page,
  finish: async ({ slug }) => teamPath(page, slug),
})

const inviting = {
  confirmsIdentity: true,
  page,
  show: (sent: { email: string; link: string | null }) => sent,
  finish: staying.finish,
}

export const inviteAction = formAction(inviteSchema, inviteToTeam, inviting)

export const resendInvitationAction = formAction(
  invitationSchema,
  (ctx, input) => resendInvitation(ctx, { ...input, isMailed: true }),
  inviting,
)

export const showInvitationLinkAction = formAction(
  invitationSchema,
  (ctx, input) => resendInvitation(ctx, { ...input, isMailed: false }),
  inviting,
)

export const revokeInvitationAction = formAction(invitationSchema, revokeInvitation, {
  page,
  show: ({ email }) => ({ email }),
  finish: staying.finish,
})
