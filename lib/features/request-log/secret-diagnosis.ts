import { hash, timingSafeEqual } from 'node:crypto'
import { isWellFormedSecret } from '#lib/features/credentials/secret.ts'
import { formDecode } from '#lib/oauth/http/form-urlencoded.ts'
import type { Client, PresentedSecret, SecretDiagnosis } from '#lib/oauth/ports.ts'
import { withoutUnseen } from '#lib/oauth/refusals/loose-reading.ts'
import type { TokenReason } from '#lib/oauth/token-event.ts'

/** What a program may have done to a secret, and what undoes it; null where it cannot have happened. */
const MISHAPS: readonly { reason: TokenReason; undo(presented: string): string | null }[] = [
  { reason: 'secret_with_space', undo: (text) => unlike(text, withoutUnseen(text)) },
  { reason: 'secret_with_space', undo: (text) => unlike(text, withoutUnseen(text).replaceAll(' ', '')) },
  { reason: 'secret_in_quotes', undo: (text) => QUOTED.exec(withoutUnseen(text))?.[2] ?? null },
  { reason: 'secret_encoded_twice', undo: (text) => (text.includes('%') ? formDecode(text) : null) },
]

const unlike = (text: string, undone: string) => (undone === text ? null : undone)

const QUOTED = /^(["'`\u201c\u2018\u00ab])(.*)(?:\1|[\u201d\u2019\u00bb])$/

/** A variable that nothing was put in for, or a word that stands for a secret in an example. */
const PLACEHOLDER =
  /^(?:\$\{?\w+\}?|%\w+%|\{\{.*\}\}|<.*>|\[.*\]|[x*.]{3,}|undefined|null|none|nan|change-?me|(?:my|your|the)?[ _-]?(?:client|api)?[ _-]?(?:secret|token|password)(?:[ _-]here)?)$/i

const SIGNED_JWT = /^eyJ[\w-]+\.[\w-]+\.[\w-]+$/
const PREFIXES = { lk_live_: 'live', lk_test_: 'sandbox' } as const

/**
 * Tells what is wrong with a secret that was refused, in the words of its form and of what the client has:
 * in memory, with a handful of digests at most. Nothing of what was presented is in the answer.
 */
export function diagnoseSecret({ sent, read }: PresentedSecret, client: Client): SecretDiagnosis {
  const right = secretOf(client, read)
  if (right) return { reason: null, credentialId: right.id }
  const unencoded = sent === read ? undefined : secretOf(client, sent)
  if (unencoded) return { reason: 'secret_not_encoded', credentialId: unencoded.id }
  for (const { reason, undo } of MISHAPS) {
    const meant = undo(read)
    const match = meant === null ? undefined : secretOf(client, meant)
    if (match) return { reason, credentialId: match.id }
  }
  return { reason: reasonByForm(withoutUnseen(read), client), credentialId: null }
}

function secretOf({ secrets }: Client, text: string) {
  const digest = hash('sha256', text, 'buffer')
  return secrets.find((secret) => timingSafeEqual(digest, secret.digest))
}

function reasonByForm(presented: string, client: Client): TokenReason {
  if (SIGNED_JWT.test(presented)) return 'token_as_secret'
  if (PLACEHOLDER.test(presented)) return 'placeholder_secret'
  const environment = environmentOf(presented)
  if (environment === null) return 'wrong_secret'
  if (environment !== client.environment) return 'secret_of_other_environment'
  return isWellFormedSecret(presented) ? 'foreign_secret' : 'damaged_secret'
}

function environmentOf(presented: string): Client['environment'] | null {
  for (const [prefix, environment] of Object.entries(PREFIXES)) {
    if (presented.startsWith(prefix)) return environment
  }
  return null
}
