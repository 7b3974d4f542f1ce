import { type Draft, FIRST_DRAFT, IDENTITIES, METHODS } from './draft.ts'
import { FAILURES, type FailureId } from './failure-list.ts'
import { type SlotValues, withoutSecrets } from './request-text.ts'

const MAX_LENGTH = 8_000

/**
 * The fragment that carries a request to somebody else: everything but what could be a secret. A fragment is not sent to
 * the server, so that not even a client ID is in its log.
 * @param known the secrets that the page holds
 */
export function fragmentOf(draft: Draft, known: SlotValues = {}): string {
  const values = {
    who: draft.who,
    client_id: draft.who === 'throwaway' ? '' : draft.clientId,
    method: draft.method,
    grant_type: draft.grantType,
    scope: draft.scope,
    resource: draft.resource,
    raw: draft.raw ?? '',
  }
  const first: Record<string, string> = {
    method: FIRST_DRAFT.method,
    grant_type: FIRST_DRAFT.grantType,
  }
  const said = Object.entries(values)
    .filter(([name, value]) => value !== '' && value !== first[name])
    .map(([name, value]) => [name, withoutSecrets(value, known)])
  // A grant type that was emptied is a request of its own.
  if (draft.grantType === '') said.push(['grant_type', ''])
  return `#${new URLSearchParams(said)}`
}

/** The request that a fragment carries; null for any other fragment. */
export function draftOf(fragment: string): Draft | null {
  if (fragment.length > MAX_LENGTH) return null
  const said = new URLSearchParams(fragment.replace(/^#/, ''))
  const who = IDENTITIES.find((known) => known === said.get('who'))
  if (!who) return null
  return {
    who,
    clientId: who === 'throwaway' ? '' : (said.get('client_id') ?? ''),
    method: METHODS.find((known) => known === said.get('method')) ?? FIRST_DRAFT.method,
    grantType: said.get('grant_type') ?? FIRST_DRAFT.grantType,
    scope: said.get('scope') ?? '',
    resource: said.get('resource') ?? '',
    raw: said.get('raw') || null,
  }
}

/** Where the laboratory offers one failure, to be pressed there. */
export const failureFragment = (id: FailureId): string => `#failure-${id}`

/** The failure that a fragment leads to; null for any other fragment. */
export const failureIn = (fragment: string): FailureId | null =>
  FAILURES.find(({ id }) => failureFragment(id) === fragment)?.id ?? null
