'use server'

import { revalidatePath } from 'next/cache'
import { z } from 'zod'
import { formAction } from '#lib/edges/forms/form-action.ts'
import { chooseNotices, noticeChoicesSchema } from '#lib/features/notices/preferences.ts'
import { requestAddressChange } from '#lib/features/people/account/change-address.ts'
import { askToConfirm } from '#lib/features/people/account/confirm-address.ts'
import { renamePerson } from '#lib/features/people/account/rename-person.ts'
import { confirmTotp, confirmTotpSchema, startTotp } from '#lib/features/people/factors/add-totp.ts'
import { addPasskeySchema, startPasskeySchema } from '#lib/features/people/factors/passkeys/add-passkey.ts'
import { removePasskey, removePasskeySchema } from '#lib/features/people/factors/passkeys/remove-passkey.ts'
import { removeTotp } from '#lib/features/people/factors/remove-totp.ts'
import { renewRecoveryCodes } from '#lib/features/people/factors/renew-recovery-codes.ts'
import { addPasskeyHere, startPasskeyHere } from '#lib/features/people/factors/this-browser.ts'
import { signInAfter } from '#lib/features/people/next-path.ts'
import {
  changePasswordSchema,
  deleteAccountSchema,
  linkProviderSchema,
  mailedLinkSchema,
  renamePersonSchema,
  sessionSchema,
  unlinkIdentitySchema,
} from '#lib/features/people/schemas.ts'
import {
  changeThisPersonsPassword,
  deleteThisPersonsAccount,
  inThisSession,
  renewing,
  signOutThisPersonElsewhere,
} from '#lib/features/people/session-cookie.ts'
import { signOutOne } from '#lib/features/people/sign-out.ts'
import { beginLinking } from '#lib/features/people/sso/begin.ts'
import { unlinkIdentity } from '#lib/features/people/sso/unlink-identity.ts'
import { routes } from '#lib/routes.ts'

export const signOutElsewhereAction = formAction(z.object({}), signOutThisPersonElsewhere, {
  confirmsIdentity: true,
  page: routes.account,
  show: ({ ended }) => ({ ended }),
  async finish() {
    revalidatePath(routes.account)
    return null
  },
})

export const chooseNoticesAction = formAction(noticeChoicesSchema, chooseNotices, {
  page: routes.account,
  lists: ['app', 'mail'],
  show: ({ changed }) => ({ changed }),
  async finish() {
    revalidatePath(routes.account)
    return null
  },
})

const done = {
  page: routes.account,
  show: (): true => true,
  async finish() {
    revalidatePath(routes.account)
    return null
  },
}
const provenDone = { ...done, confirmsIdentity: true }
const provenByFactor = { ...done, confirmsIdentity: 'by factor' } as const

export const renamePersonAction = formAction(renamePersonSchema, renamePerson, done)

export const changePasswordAction = formAction(changePasswordSchema, changeThisPersonsPassword, provenDone)

export const changeAddressAction = formAction(mailedLinkSchema, requestAddressChange, provenDone)

export const askToConfirmAction = formAction(z.object({}), askToConfirm, done)

export const linkProviderAction = formAction(linkProviderSchema, beginLinking, {
  page: routes.account,
  confirmsIdentity: 'by factor',
  finish: async () => routes.toProvider,
})

export const unlinkIdentityAction = formAction(unlinkIdentitySchema, unlinkIdentity, provenDone)

export const signOutOneAction = formAction(sessionSchema, signOutOne, provenDone)

/** Nothing but the proof, after which the page offers the file. */
export const confirmIdentityAction = formAction(z.object({}), async () => true, provenDone)

export const deleteAccountAction = formAction(deleteAccountSchema, deleteThisPersonsAccount, {
  confirmsIdentity: true,
  page: routes.account,
  finish: async () => signInAfter('deleted'),
})

export const startTotpAction = formAction(
  z.object({}),
  async (ctx) => await startTotp(await inThisSession(ctx)),
  provenByFactor,
)

/** Started by whoever had just proved who they are. */
export const confirmTotpAction = formAction(confirmTotpSchema, renewing(confirmTotp), {
  ...done,
  show: ({ codes }) => ({ codes }),
})

export const removeTotpAction = formAction(z.object({}), renewing(removeTotp), provenByFactor)

export const renewRecoveryCodesAction = formAction(z.object({}), renewing(renewRecoveryCodes), {
  ...provenByFactor,
  show: ({ codes }) => ({ codes }),
})

export const startPasskeyAction = formAction(startPasskeySchema, startPasskeyHere, {
  ...provenByFactor,
  show: ({ options }) => ({ options }),
  finish: async () => null,
})

/** Started by whoever had just proved who they are. */
export const addPasskeyAction = formAction(addPasskeySchema, addPasskeyHere, {
  ...done,
  show: ({ codes }) => ({ codes }),
})

export const removePasskeyAction = formAction(removePasskeySchema, renewing(removePasskey), provenByFactor)
