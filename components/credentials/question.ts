import type { FormAction } from '#lib/edges/forms/form-state.ts'
import type { CredentialKind, Transition } from '#lib/features/credentials/credential-life-cycle.ts'
import type { ListedCredential } from '#lib/features/credentials/list-credentials.ts'

/** A secret or key as the page shows it. */
export type ShownCredential = Omit<ListedCredential, 'replacedBy'> & {
  /** Name and recognisable part of the one that replaces it. */
  replacement: string | null
}

/** What a form of the page answers: the new secret, this once, when it made one. */
export type Outcome = { secret: string | null }

/** What can be asked for, each with the action that does it. */
export type CredentialActions = {
  add: Record<CredentialKind, FormAction<Outcome>>
  rotate: Record<CredentialKind, FormAction<Outcome>>
} & Record<Exclude<Transition, 'add' | 'rotate'>, FormAction<Outcome>>

/** A transition that somebody is about to make: of a credential, or of none yet. */
export type Question =
  | { transition: 'add'; kind: CredentialKind; credential: null }
  | { transition: Exclude<Transition, 'add'>; kind: CredentialKind; credential: ShownCredential }

/** How people tell one from another: `lk_live_Ab3x…9fQz`, or the beginning of a key's thumbprint. */
export function recognisable({
  kind,
  prefix,
  lastFour,
  kid,
}: Pick<ShownCredential, 'kind' | 'prefix' | 'lastFour' | 'kid'>): string {
  if (kind === 'key') return `${(kid ?? '').slice(0, 12)}…`
  return prefix && lastFour ? `${prefix}…${lastFour}` : 'Imported; nothing of it is shown'
}

/** The action that a question leads to. */
export const actionOf = (actions: CredentialActions, { transition, kind }: Question): FormAction<Outcome> =>
  transition === 'add' || transition === 'rotate' ? actions[transition][kind] : actions[transition]

type Words = {
  title: string
  explanation: string
  submit: string
  /** The button that asks, where it says something else. */
  label?: string
  /** The button that leaves everything as it is. */
  dismiss?: string
  danger?: true
  done: string
}

/** What a question says. */
export function wordsOf({ transition, kind, credential }: Question): Words {
  if (transition === 'add') return ADDING[kind]
  const { name, replacement } = credential
  const other = replacement ?? 'the new one'
  switch (transition) {
    case 'rotate':
      return {
        title: `Rotate “${name}”`,
        explanation: `A new ${kind} works at once, and this one goes on for as long as you choose, so that every program can change over without a gap.`,
        submit: kind === 'secret' ? 'Generate the new one' : 'Add the new one',
        label: 'Rotate',
        done: 'Rotated.',
      }
    case 'cancel':
      return {
        title: 'Cancel the rotation?',
        explanation: `“${name}” stays. ${sentenceCase(other)} is deactivated at once: programs that use it already get 401.`,
        submit: 'Cancel rotation',
        dismiss: 'Keep both',
        danger: true,
        done: 'The rotation is cancelled.',
      }
    case 'extend':
      return {
        title: `Let “${name}” go on for longer`,
        explanation: 'Counted from now, up to 30 days.',
        submit: 'Extend',
        done: 'Extended.',
      }
    case 'retire':
      return {
        title: `Retire “${name}” now?`,
        explanation:
          'It stops working at once, before its time. Programs that still use it get 401. You can reactivate it.',
        submit: 'Retire now',
        danger: true,
        done: 'Retired. If something broke, reactivate it.',
      }
    case 'deactivate':
      return {
        title: `Deactivate “${name}”?`,
        explanation: 'It stops working at once. Programs that use it get 401 until you reactivate it.',
        submit: 'Deactivate',
        danger: true,
        done: 'Deactivated. If something broke, reactivate it.',
      }
    case 'reactivate':
      return {
        title: `Reactivate “${name}”?`,
        explanation: 'It works again at once, for whoever has it.',
        submit: 'Reactivate',
        done: 'It works again.',
      }
    case 'delete':
      return {
        title: `Delete “${name}” for good?`,
        explanation: `This cannot be undone: nobody can use this ${kind} again.`,
        submit: 'Delete for good',
        label: 'Delete',
        danger: true,
        done: 'Deleted.',
      }
  }
}

const ADDING: Record<CredentialKind, Words> = {
  secret: {
    title: 'Generate an API Token',
    explanation: 'It works at once, beside those that there are. It is shown once.',
    submit: 'Generate API Token',
    done: 'Generated.',
  },
  key: {
    title: 'Add a public key',
    explanation: 'Your app signs its token requests with the private half, which stays with it.',
    submit: 'Add key',
    done: 'Added.',
  },
}

const sentenceCase = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
