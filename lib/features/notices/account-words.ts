import { counted } from '#lib/kernel/number-words.ts'
import type { NoticeDetail } from './detail.ts'
import type { NoticeKind } from './kinds.ts'
import { type Said, type Say, writer } from './said.ts'

const IF_NOT_THE_PERSON =
  'If this wasn’t you, change your password, sign out everywhere else and tell the connectivity team.'

/** What is said of somebody's own account. */
export const ACCOUNT_WORDS = {
  signed_out_elsewhere: ({ detail }) => ({
    title: 'Your other sessions ended',
    text: `You were signed out everywhere except in one browser: ${counted(detail.sessions ?? 0, 'session')} ended.`,
    advice:
      'If this wasn’t you, someone knows your password: sign out everywhere else and tell the connectivity team.',
  }),
  password_changed: ({ detail }) => ({
    title: 'Your password was changed',
    text: `Your password was changed${detail.how === 'reset_by_hand' ? ' with a link an administrator created' : ''}${detail.address ? ` from ${detail.address}` : ''}. All other sessions ended.`,
    advice: IF_NOT_THE_PERSON,
  }),
  reset_link_made: ({ detail }) => ({
    title: 'A password link was created',
    text: `${writer(detail)} created a link to choose a new password for your account. It works once, within 24 hours.`,
    advice: 'If you didn’t ask for it, tell the connectivity team.',
  }),
  new_device: ({ detail }) => ({
    title: `New sign-in: ${detail.device ?? 'unknown device'}`,
    text: `Someone signed in to your account with ${detail.device ?? 'an unknown device'}${detail.address ? ` from ${detail.address}` : ''} for the first time.`,
    advice: IF_NOT_THE_PERSON,
  }),
  second_factor_changed: ({ detail }) => ({ ...factorChange(detail), advice: IF_NOT_THE_PERSON }),
  provider_changed: ({ detail }) => ({ ...providerChange(detail), advice: IF_NOT_THE_PERSON }),
  role_changed: ({ detail }) => ({
    title: 'Your role in the portal changed',
    text: `${detail.provider ?? writer(detail)} changed your role in the portal from ${detail.from ?? 'another'} to ${detail.to ?? 'another'}. You were signed out everywhere.`,
    advice: 'If you didn’t expect this, tell an administrator.',
  }),
  address_changed: ({ detail }) => ({
    title: 'Your e-mail address was changed',
    text: `${writer(detail)} changed the address you sign in with.`,
    advice: IF_NOT_THE_PERSON,
  }),
} satisfies Partial<Record<NoticeKind, Say>>

/** What happened to a second factor. What does not say is told as plainly as can be. */
function factorChange(detail: NoticeDetail): Pick<Said, 'title' | 'text'> {
  const passkey = `the passkey “${detail.passkey ?? '?'}”`
  switch (detail.factor) {
    case 'passkey_added':
      return { title: 'A passkey was added', text: `${writer(detail)} added ${passkey} to your account.` }
    case 'passkey_removed':
      return {
        title: 'A passkey was removed',
        text: `${writer(detail)} removed ${passkey} from your account.`,
      }
    case 'totp_added':
      return {
        title: 'An authenticator app was added',
        text: `${writer(detail)} added an authenticator app to your account. You’re asked for its code when you sign in.`,
      }
    case 'totp_removed':
      return {
        title: 'The authenticator app was removed',
        text: `${writer(detail)} removed the authenticator app from your account.`,
      }
    case 'recovery_codes_renewed':
      return {
        title: 'You have new recovery codes',
        text: `${writer(detail)} generated new recovery codes for your account. The old ones no longer work.`,
      }
    case 'recovery_code_used':
      return {
        title: 'A recovery code was used',
        text: `Someone signed in to your account with a recovery code. ${counted(detail.left ?? 0, 'code')} left.`,
      }
    case 'cleared':
      return {
        title: 'Your second factor was cleared',
        text: `${writer(detail)} removed your passkeys, your authenticator app and your recovery codes. All your sessions ended.`,
      }
    default:
      return { title: 'Your second factor changed', text: 'The second factor of your account changed.' }
  }
}

function providerChange(detail: NoticeDetail): Pick<Said, 'title' | 'text'> {
  const provider = detail.provider ?? 'A provider'
  return detail.provided === 'unlinked'
    ? {
        title: `${provider} was unlinked`,
        text: `${writer(detail)} unlinked ${provider} from your account. You can no longer sign in with it.`,
      }
    : {
        title: `${provider} was linked`,
        text: `${writer(detail)} linked ${provider} to your account. You can now sign in with it.`,
      }
}
