'use server'

import { revalidatePath } from 'next/cache'
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
import {
  addKeySchema,
  addSecretSchema,
  deleteSchema,
  extendSchema,
  overlapSeconds,
  rotateKeySchema,
  rotateSecretSchema,
  targetSchema,
} from '#lib/features/credentials/credential-schemas.ts'
import { deleteCredential } from '#lib/features/credentials/delete-credential.ts'
import { MADE_KEY, MADE_SECRET } from '#lib/features/credentials/made-secret.ts'
import { rotateClientKey, rotateSecret } from '#lib/features/credentials/rotate-credential.ts'
import { routes } from '#lib/routes.ts'

/** A secret is shown in place of the form; anything else leads back to the list, or closes the dialog. */
const options = {
  confirmsIdentity: true,
  show: (result: unknown) => ({ secret: secretOf(result) }),
  async finish(result: unknown, { clientId, asked }: { clientId: string; asked: 'page' | 'dialog' }) {
    revalidatePath(routes.appSecrets(clientId))
    return asked === 'page' && secretOf(result) === null ? routes.appSecrets(clientId) : null
  },
}

function secretOf(result: unknown): string | null {
  if (typeof result !== 'object' || result === null || !('secret' in result)) return null
  return typeof result.secret === 'string' ? result.secret : null
}

export const addSecretAction = formAction(addSecretSchema, madeOnce(addSecret, MADE_SECRET), options)

export const addKeyAction = formAction(addKeySchema, madeOnce(addClientKey, MADE_KEY), options)

export const rotateSecretAction = formAction(
  rotateSecretSchema,
  madeOnce(
    async (ctx, input) => rotateSecret(ctx, { ...input, overlapSeconds: overlapSeconds(input) }),
    MADE_SECRET,
  ),
  options,
)

export const rotateKeyAction = formAction(
  rotateKeySchema,
  madeOnce(
    async (ctx, input) => rotateClientKey(ctx, { ...input, overlapSeconds: overlapSeconds(input) }),
    MADE_KEY,
  ),
  options,
)

export const extendAction = formAction(
  extendSchema,
  async (ctx, input) => extendOverlap(ctx, { ...input, overlapSeconds: overlapSeconds(input) }),
  options,
)

export const cancelAction = formAction(targetSchema, cancelRotation, options)

export const retireAction = formAction(targetSchema, retireCredential, options)

export const deactivateAction = formAction(targetSchema, deactivateCredential, options)

export const reactivateAction = formAction(targetSchema, reactivateCredential, options)

export const deleteCredentialAction = formAction(
  deleteSchema,
  async (ctx, { revoke, ...input }) =>
    deleteCredential(ctx, { ...input, tokens: revoke ? 'revoke' : 'keep' }),
  options,
)
