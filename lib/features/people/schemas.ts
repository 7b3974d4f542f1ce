import { z } from 'zod'
import { PLATFORM_ROLES } from '#lib/access/permissions.ts'
import { obviousProblem } from '#lib/features/people/passwords/passwords.ts'
import { nameText } from '#lib/kernel/readable-text.ts'
import { linkCodeSchema } from './links.ts'

const EMAIL_MAX_LENGTH = 254
/** Far above the policy's maximum: the policy gives the reason, this keeps the work bounded. */
const PASSWORD_INPUT_MAX_LENGTH = 4096

const NO_EMAIL = 'Enter an e-mail address, such as ada@example.com.'

/** As people have them: a plain local part, and the name of a host with a dot in it. */
const EMAIL =
  /^(?!\.)(?!.*\.\.)[a-z0-9_'+.-]*[a-z0-9_+-]@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{1,58}[a-z0-9])$/

/**
 * An address in lower case, its host as the network knows it: `пример.рф` and `xn--e1afmkfd.xn--p1ai` are one
 * (RFC 5890 §2.3.2.1), so that they are one account and any mail server takes them.
 */
function toAscii(address: string): string {
  const at = address.lastIndexOf('@')
  const host = address.slice(at + 1).normalize('NFC')
  // What else a URL can hold besides a host would be cut off.
  if (at === -1 || /[\s/?#@:\\[\]%]/.test(host)) return address.toLowerCase()
  const url = `https://${host}`
  return `${address.slice(0, at)}@${URL.canParse(url) ? new URL(url).hostname : host}`.toLowerCase()
}

/** One e-mail address, nothing around it: no display name, no list. Lower-cased (RFC 5321 §4.5.3.1.3). */
export const emailSchema = z
  .string('Enter your e-mail address.')
  .trim()
  .min(1, 'Enter your e-mail address.')
  .max(EMAIL_MAX_LENGTH, `At most ${EMAIL_MAX_LENGTH} characters.`)
  .transform(toAscii)
  .pipe(z.string().max(EMAIL_MAX_LENGTH, `At most ${EMAIL_MAX_LENGTH} characters.`).regex(EMAIL, NO_EMAIL))

/** What people call someone. */
export const personNameSchema = nameText('Enter your name.')

/** A password as typed. Whether it is good enough is the policy's word, not the schema's. */
export const passwordSchema = z
  .string('Enter a password.')
  .min(1, 'Enter a password.')
  .max(PASSWORD_INPUT_MAX_LENGTH, 'This password is too long.')

/**
 * Says what is plainly wrong with a new password, also where another field is. Anybody can have this parsed: the rest of the
 * policy, which costs work, is the word of the verb, which counts who asks.
 */
function judge(typed: { password?: unknown; email?: unknown }, ctx: z.RefinementCtx): void {
  const { password, email } = Object(typed)
  if (typeof password !== 'string' || password.length > PASSWORD_INPUT_MAX_LENGTH) return
  const message = obviousProblem(password, { email: typeof email === 'string' ? email : '' })
  if (message !== null) ctx.addIssue({ code: 'custom', path: ['password'], message })
}
const always = { when: () => true }

const nextSchema = z.string().max(2048).optional().catch(undefined)

export const signUpSchema = z
  .object({
    name: personNameSchema,
    email: emailSchema,
    password: passwordSchema,
    /** Version of the terms that is accepted with it. */
    terms: z.string().max(100).optional(),
    next: nextSchema,
  })
  .superRefine(judge, always)
export type SignUpInput = z.output<typeof signUpSchema>

/** Asks for a mail to an address. */
export const mailedLinkSchema = z.object({ email: emailSchema })

/** Asks for a mail to make an account, and where its owner is to arrive then. */
export const requestSignUpSchema = mailedLinkSchema.extend({ next: nextSchema })

/** What is sent with a link that asks for nothing else. */
export const takeLinkSchema = z.object({ code: linkCodeSchema })

export const renamePersonSchema = z.object({ name: personNameSchema })

/** The policy is the verb's word, which knows whose password it is. */
export const changePasswordSchema = z.object({ password: passwordSchema })

/** Which people are listed: part of a name or an address, and those after an address only. */
export const searchSchema = z.object({
  q: z.string().trim().max(100).catch(''),
  after: z.string().max(EMAIL_MAX_LENGTH).nullable().catch(null),
})

/** The actor's own address, typed to confirm that all of it goes. */
export const deleteAccountSchema = z.object({ confirmedEmail: z.string().trim().max(1024) })

/** One of the actor's sessions. */
export const sessionSchema = z.object({ sessionId: z.uuid('Reload the page.') })

/** Which provider is to be linked, and which of those that are is to be no longer. */
export const linkProviderSchema = z.object({ provider: z.string().max(20) })
export const unlinkIdentitySchema = z.object({ identityId: z.uuid('Reload the page.') })

/** Whom an administrator acts on. */
export const personSchema = z.object({ userId: z.uuid('Reload the page.') })

/** Whose factors go: their address is typed to confirm it. */
export const clearFactorsSchema = personSchema.extend({ confirmation: z.string().trim().max(1024).catch('') })

export const changeAddressOfSchema = personSchema.extend({ email: emailSchema })

/** The policy is the verb's word: only the link says whose password it is. */
export const resetPasswordSchema = z.object({ code: linkCodeSchema, password: passwordSchema })

export const finishSignUpSchema = z.object({
  code: linkCodeSchema,
  name: personNameSchema,
  password: passwordSchema,
  terms: z.string().max(100).optional(),
})
export type FinishSignUpInput = z.output<typeof finishSignUpSchema>

/** Where one goes on from the page that tells what others did to the account. */
export const acknowledgeSchema = z.object({ next: nextSchema })

export const acceptTermsSchema = z.object({ terms: z.string().max(100).optional(), next: nextSchema })

export const signInSchema = z.object({
  // What is not an address belongs to nobody; the answer must be the same as for a wrong password.
  email: z
    .string('Enter your e-mail address.')
    .trim()
    .min(1, 'Enter your e-mail address.')
    .max(1024, 'This is too long.')
    .refine((text) => !text.includes('\0'), NO_EMAIL)
    .transform(toAscii),
  password: z
    .string('Enter your password.')
    .min(1, 'Enter your password.')
    .max(PASSWORD_INPUT_MAX_LENGTH, 'This is too long.'),
  next: nextSchema,
})
export type SignInInput = z.output<typeof signInSchema>

export const redeemInvitationSchema = z
  .object({
    code: z
      .string('Enter the setup code.')
      .trim()
      .min(1, 'Enter the setup code.')
      .max(200, 'This is not a valid setup code.'),
    name: personNameSchema,
    email: emailSchema,
    password: passwordSchema,
  })
  .superRefine(judge, always)
export type RedeemInvitationInput = z.output<typeof redeemInvitationSchema>

/** The roles, as a sentence lists them. */
export const ROLES_IN_WORDS = new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(PLATFORM_ROLES)

export const platformRoleSchema = z.enum(PLATFORM_ROLES, `The role is ${ROLES_IN_WORDS}.`)

export const setPlatformRoleSchema = personSchema.extend({ role: platformRoleSchema })

export const createUserSchema = z.object({
  email: emailSchema,
  role: platformRoleSchema,
  password: passwordSchema,
  name: personNameSchema.optional(),
})
export type CreateUserInput = z.output<typeof createUserSchema>
