'use server'

import { revalidatePath } from 'next/cache'
import type { Outcome } from '#components/credentials/question.ts'
import { formAction } from '#lib/edges/forms/form-action.ts'
import { madeOnce } from '#lib/edges/forms/made-once.ts'
import { addClientKey, addSecret } from '#lib/features/credentials/add-credential.ts'
import {
  cancelRotation,
  deactivateCredential,
  extendOverlap,
  reactivateCredential,
  retireCredential,
} from '#lib/features/credentials/change-credential.ts'
import { deleteCredential } from '#lib/features/credentials/delete-credential.ts'
import { MADE_KEY, MADE_SECRET } from '#lib/features/credentials/made-secret.ts'
import { renameCredential } from '#lib/features/credentials/rename-credential.ts'
import { rotateClientKey, rotateSecret } from '#lib/features/credentials/rotate-credential.ts'
import {
  addKeySchema,
  addSecretSchema,
  chosenEnd,
  deleteSchema,
  extendSchema,
  overlapSeconds,
  renameSchema,
  rotateKeySchema,
  rotateSecretSchema,
  targetSchema,
} from '#lib/features/credentials/schemas.ts'
import { routes } from '#lib/routes.ts'

type Sent = { clientId: string; asked: 'page' | 'dialog' }

/** A new secret is shown in place of the form. */
const revealing = {
  confirmsIdentity: true,
  show: ({ secret }: { secret: string }): Outcome => ({ secret }),
  async finish(_result: unknown, { clientId }: Sent) {
    revalidatePath(routes.appSecrets(clientId))
    return null
  },
}

/** Anything else leads back to the list, or closes the dialog. */
const returning = {
  confirmsIdentity: true,
  show: (): Outcome => ({ secret: null }),
  async finish(_result: unknown, { clientId, asked }: Sent) {
    revalidatePath(routes.appSecrets(clientId))
    return asked === 'page' ? routes.appSecrets(clientId) : null
  },
}

export const addSecretAction = formAction(
  addSecretSchema,
  madeOnce(async (ctx, input) => addSecret(ctx, { ...input, expiresAt: chosenEnd(input) }), MADE_SECRET),
  revealing,
)

export const addKeyAction = formAction(
  addKeySchema,
  madeOnce(async (ctx, input) => addClientKey(ctx, { ...input, expiresAt: chosenEnd(input) }), MADE_KEY),
  returning,
)

export const rotateSecretAction = formAction(
  rotateSecretSchema,
  madeOnce(
    async (ctx, input) =>
      rotateSecret(ctx, { ...input, overlapSeconds: overlapSeconds(input), expiresAt: chosenEnd(input) }),
    MADE_SECRET,
  ),
  revealing,
)

export const rotateKeyAction = formAction(
  rotateKeySchema,
  madeOnce(
    async (ctx, input) =>
      rotateClientKey(ctx, { ...input, overlapSeconds: overlapSeconds(input), expiresAt: chosenEnd(input) }),
    MADE_KEY,
  ),
  returning,
)

export const extendAction = formAction(
  extendSchema,
  async (ctx, input) => extendOverlap(ctx, { ...input, overlapSeconds: overlapSeconds(input) }),
  returning,
)

export const cancelAction = formAction(targetSchema, cancelRotation, returning)

export const retireAction = formAction(targetSchema, retireCredential, returning)

export const deactivateAction = formAction(targetSchema, deactivateCredential, returning)

export const reactivateAction = formAction(targetSchema, reactivateCredential, returning)

/** A name opens nothing, so that nobody proves anew who they are. */
export const renameAction = formAction(renameSchema, renameCredential, {
  ...returning,
  confirmsIdentity: false,
})

export const deleteCredentialAction = formAction(
  deleteSchema,
  async (ctx, { revoke, ...input }) =>
    deleteCredential(ctx, { ...input, tokens: revoke ? 'revoke' : 'keep' }),
  returning,
)
