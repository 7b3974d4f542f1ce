'use server'

import { revalidatePath } from 'next/cache'
import { z } from 'zod'
import { formAction } from '#lib/edges/forms/form-action.ts'
import { restoreClient } from '#lib/features/apps/restore-client.ts'
import { importedClientIdSchema } from '#lib/features/apps/schemas.ts'
import { setClientStatuses } from '#lib/features/apps/set-statuses.ts'
import { transferClient } from '#lib/features/apps/transfer-client.ts'
import { reactivateCredential } from '#lib/features/credentials/change-credential.ts'
import { renameCredential } from '#lib/features/credentials/rename-credential.ts'
import { renameSchema, unstopSchema } from '#lib/features/credentials/schemas.ts'
import { markNoticesUnread, markUnreadSchema } from '#lib/features/notices/mark-read.ts'
import { EVERY_APP_PER_PAGE } from '#lib/features/partners/every-app.ts'
import { restoreTeam } from '#lib/features/teams/delete-team.ts'
import { admitDomain } from '#lib/features/teams/domains/admit-domain.ts'
import { admitDomainSchema } from '#lib/features/teams/domains/schemas.ts'
import { changeRole } from '#lib/features/teams/people-of-team.ts'
import { renameTeam } from '#lib/features/teams/rename-team.ts'
import { changeRoleSchema, renameTeamSchema, teamSchema } from '#lib/features/teams/schemas.ts'

// What takes back what a toast tells of, from whichever page that is shown on. Each asks anew who may.

const target = { clientId: importedClientIdSchema }

const staying = {
  show: () => ({ undone: true as const }),
  async finish() {
    revalidatePath('/', 'layout')
    return null
  },
}
const guarded = { ...staying, confirmsIdentity: true }

export const undoSuspendingAction = formAction(
  z.object({ clientId: z.array(importedClientIdSchema).min(1).max(EVERY_APP_PER_PAGE) }),
  (ctx, { clientId }) => setClientStatuses(ctx, { clientId, status: 'active' }),
  { ...guarded, lists: ['clientId'] },
)

export const undoDeletingAction = formAction(z.object(target), restoreClient, guarded)

export const undoTransferAction = formAction(
  z.object({ ...target, teamId: z.uuid() }),
  (ctx, { clientId, teamId }) => transferClient(ctx, { clientId, teamId, confirmation: clientId }),
  guarded,
)

export const undoStoppingAction = formAction(unstopSchema, reactivateCredential, guarded)

export const undoRenamingAction = formAction(renameSchema, renameCredential, staying)

export const undoReadingAction = formAction(markUnreadSchema, markNoticesUnread, staying)

export const undoRenamingTeamAction = formAction(renameTeamSchema, renameTeam, staying)

export const undoDeletingTeamAction = formAction(teamSchema, restoreTeam, guarded)

export const undoChangingRoleAction = formAction(changeRoleSchema, changeRole, guarded)

export const undoDismissingDomainAction = formAction(admitDomainSchema, admitDomain, guarded)
