import { z } from 'zod'

const EMAIL_MAX_LENGTH = 254
const NAME_MAX_LENGTH = 100
/** Far above the policy's maximum: the policy gives the reason, this keeps the work bounded. */
const PASSWORD_INPUT_MAX_LENGTH = 4096

/** One e-mail address, nothing around it: no display name, no list. Lower-cased (RFC 5321 §4.5.3.1.3). */
export const emailSchema = z
  .string('Enter your e-mail address.')
  .trim()
  .min(1, 'Enter your e-mail address.')
  .max(EMAIL_MAX_LENGTH, `At most ${EMAIL_MAX_LENGTH} characters.`)
  .toLowerCase()
  .pipe(z.email('Enter one e-mail address, like ada@example.com.'))

/** What people call someone. Any script; no control characters. */
export const personNameSchema = z
  .string('Enter your name.')
  .trim()
  .min(1, 'Enter your name.')
  .max(NAME_MAX_LENGTH, `At most ${NAME_MAX_LENGTH} characters.`)
  .refine((text) => !/\p{Cc}/u.test(text), 'Contains a character that cannot be used in a name.')

/** A password as typed. Whether it is good enough is the policy's word, not the schema's. */
export const passwordSchema = z
  .string('Enter a password.')
  .min(1, 'Enter a password.')
  .max(PASSWORD_INPUT_MAX_LENGTH, 'This is too long for a password.')

const nextSchema = z.string().max(2048).optional().catch(undefined)

export const signUpSchema = z.object({
  name: personNameSchema,
  email: emailSchema,
  password: passwordSchema,
  next: nextSchema,
})
export type SignUpInput = z.output<typeof signUpSchema>

export const signInSchema = z.object({
  // What is not an address belongs to nobody; the answer must be the same as for a wrong password.
  email: z
    .string('Enter your e-mail address.')
    .trim()
    .min(1, 'Enter your e-mail address.')
    .max(1024, 'This is too long.')
    .refine((text) => !text.includes('\0'), 'Enter one e-mail address, like ada@example.com.')
    .toLowerCase(),
  password: z
    .string('Enter your password.')
    .min(1, 'Enter your password.')
    .max(PASSWORD_INPUT_MAX_LENGTH, 'This is too long.'),
  next: nextSchema,
})
export type SignInInput = z.output<typeof signInSchema>

export const redeemInvitationSchema = z.object({
  code: z
    .string('Enter the setup code.')
    .trim()
    .min(1, 'Enter the setup code.')
    .max(200, 'This is not a setup code.'),
  name: personNameSchema,
  email: emailSchema,
  password: passwordSchema,
})
export type RedeemInvitationInput = z.output<typeof redeemInvitationSchema>

export const platformRoleSchema = z.enum(
  ['developer', 'connectivity', 'administrator'],
  'The role is developer, connectivity or administrator.',
)

export const createUserSchema = z.object({
  email: emailSchema,
  role: platformRoleSchema,
  password: passwordSchema,
  name: personNameSchema.optional(),
})
export type CreateUserInput = z.output<typeof createUserSchema>
