import type { Toast } from '#components/toasts/toasts.ts'
import type { FormAction } from '#lib/edges/forms/form-state.ts'
import {
  type CredentialKind,
  MAX_LIVE_CREDENTIALS,
  mayStart,
  ruleOf,
  TRANSITION_NAMES,
  type Transition,
} from '#lib/features/credentials/credential-life-cycle.ts'
import type { ListedCredential } from '#lib/features/credentials/list-credentials.ts'
import { upperFirst } from '#lib/kernel/letter-case.ts'

/** A secret or key as the page shows it. */
export type ShownCredential = ListedCredential & {
  /** Name and recognisable part of the one that replaces it. */
  replacement: string | null
  /** Whether it works for longer than its team lets a new one. */
  isOverdue: boolean
}

/** What a form of the page answers: the new secret, this once, when it made one. */
export type Outcome = { secret: string | null }

/** What can be asked for: a step of a credential's life, or another name. */
export type Act = Transition | 'rename'

/** All of them. */
export const ACTS: readonly Act[] = [...TRANSITION_NAMES, 'rename']

/** An act on one that there is. */
export type ActOnOne = Exclude<Act, 'add'>

/** What can be asked for, each with the action that does it. */
export type CredentialActions = {
  add: Record<CredentialKind, FormAction<Outcome>>
  rotate: Record<CredentialKind, FormAction<Outcome>>
} & Record<Exclude<Act, 'add' | 'rotate'>, FormAction<Outcome>>

/** What somebody is about to do: to a credential, or to none yet. */
export type Question =
  | { act: 'add'; kind: CredentialKind; credential: null }
  | { act: ActOnOne; kind: CredentialKind; credential: ShownCredential }

/** How people tell one from another: `lk_live_Ab3x…9fQz`, or the beginning of a key's thumbprint. */
export function recognisable({
  kind,
  prefix,
  lastFour,
  kid,
}: Pick<ShownCredential, 'kind' | 'prefix' | 'lastFour' | 'kid'>): string {
  if (kind === 'key') return `${(kid ?? '').slice(0, 12)}…`
  return prefix && lastFour ? `${prefix}…${lastFour}` : 'Imported: not shown'
}

/** The action that a question leads to. */
export const actionOf = (actions: CredentialActions, { act, kind }: Question): FormAction<Outcome> =>
  act === 'add' || act === 'rotate' ? actions[act][kind] : actions[act]

/**
 * What can be done to one as it stands. The table of its life decides; of one that retires, *retire* is what stops it,
 * and *deactivate* would be a second word for the same.
 */
export const actsOn = ({ state }: ShownCredential): ActOnOne[] =>
  TRANSITION_NAMES.filter(
    (name): name is Exclude<Transition, 'add'> =>
      name !== 'add' && mayStart(name, state) && !(name === 'deactivate' && mayStart('retire', state)),
  )

/** Whether as many work as may, and this act would make one more. */
export const lacksRoom = (act: Act, live: number): boolean =>
  act !== 'rename' && ruleOf(act).needsRoom && live >= MAX_LIVE_CREDENTIALS

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
export function wordsOf({ act, kind, credential }: Question): Words {
  if (act === 'add') return ADDING[kind]
  const { name, replacement } = credential
  const other = replacement ?? 'the new one'
  switch (act) {
    case 'rotate':
      return {
        title: `Rotate “${name}”`,
        explanation: `The new ${kind} works immediately. Choose when the old one stops.`,
        submit: kind === 'secret' ? 'Generate the new one' : 'Add the new one',
        label: 'Rotate',
        done: `“${name}” is being replaced.`,
      }
    case 'cancel':
      return {
        title: 'Cancel the rotation?',
        explanation: `“${name}” stays. ${upperFirst(other)} stops immediately: programs that use it get 401.`,
        submit: 'Cancel rotation',
        dismiss: 'Keep both',
        danger: true,
        done: `Rotation cancelled: “${name}” stays.`,
      }
    case 'extend':
      return {
        title: `Extend “${name}”`,
        explanation: 'Counted from now, up to 30 days.',
        submit: 'Extend',
        done: `“${name}” works for longer.`,
      }
    case 'retire':
      return {
        title: `Retire “${name}” now?`,
        explanation: 'It stops immediately: programs that still use it get 401. You can reactivate it.',
        submit: 'Retire now',
        danger: true,
        done: `“${name}” is retired.`,
      }
    case 'deactivate':
      return {
        title: `Deactivate “${name}”?`,
        explanation: 'It stops immediately: programs that use it get 401. You can reactivate it.',
        submit: 'Deactivate',
        danger: true,
        done: `“${name}” is deactivated.`,
      }
    case 'reactivate':
      return {
        title: `Reactivate “${name}”?`,
        explanation: 'It works again immediately, for anyone who has it.',
        submit: 'Reactivate',
        done: `“${name}” works again.`,
      }
    case 'delete':
      return {
        title: `Delete “${name}”?`,
        explanation: `You can’t undo this: nobody can use this ${kind} again.`,
        submit: 'Delete permanently',
        label: 'Delete',
        danger: true,
        done: `“${name}” is deleted.`,
      }
    case 'rename':
      return {
        title: `Rename “${name}”`,
        explanation: `The ${kind} itself stays the same.`,
        submit: 'Rename',
        done: `“${name}” is renamed.`,
      }
  }
}

/** What is told once it is done, and how it is taken back where that is one step. */
export function toastOf(clientId: string, question: Question): Toast {
  const { done: message } = wordsOf(question)
  const { act, credential } = question
  const fields = { clientId, credentialId: credential?.id ?? '' }
  if (act === 'deactivate') return { message, undo: { act: 'reactivate', fields } }
  if (act === 'retire')
    return { message, undo: { act: 'reactivate', fields: { ...fields, until: endOf(credential) } } }
  if (act === 'rename') return { message, undo: { act, fields: { ...fields, name: credential.name } } }
  return { message }
}

/** When a credential that is being replaced stops by itself. */
const endOf = ({ retiresAt }: ShownCredential) => retiresAt?.toISOString() ?? ''

const ADDING: Record<CredentialKind, Words> = {
  secret: {
    title: 'Generate an API Token',
    explanation: 'A client secret that works immediately, next to the others. You see it only once.',
    submit: 'Generate API Token',
    done: 'API Token generated.',
  },
  key: {
    title: 'Add a public key',
    explanation: 'Your app signs its token requests with the private key and never sends it.',
    submit: 'Add key',
    done: 'Key added.',
  },
}
