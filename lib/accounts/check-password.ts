import { audit } from '#lib/audit/append.ts'
import { db } from '#lib/db.ts'
import { sourceKey } from '#lib/limits/source-key.ts'
import { knownDevice } from './devices.ts'
import { verifyPassword } from './passwords.ts'
import type { Source } from './source.ts'
import { countAttempt, forgetAttempts, forgiveAttempt } from './throttle.ts'

/** Whose password it should be. Without an account, attempts are counted by the address that was typed. */
type Account = { user: { id: string; passwordHash: string | null } | null; email: string }

/**
 * Whether a password is the account's. Counted before it is judged, against the account and the source; for no
 * account it takes the same work. A device that signed in to the account before is counted by itself, so that a
 * stranger's guesses cannot lock its owner out (PT-02). A failure is audited.
 * @throws AppError `throttled`
 */
export async function checkPassword(source: Source, account: Account, password: string): Promise<boolean> {
  const accountKey = account.user?.id ?? account.email
  const device = await knownDevice(source.device, accountKey)
  const [own, ...wider] = attemptKeys(accountKey, source, device)
  for (const { limit, key } of [own, ...wider]) await countAttempt(limit, key)

  if (!(await verifyPassword(account.user?.passwordHash ?? null, password))) {
    await audit(db(), {
      actor: null,
      action: 'user.sign_in_failed',
      // Never what was typed: people type passwords into the wrong field.
      subject: { kind: 'user', id: account.user?.id ?? 'unknown' },
      detail: { address: source.address },
    })
    return false
  }
  await forgetAttempts(own.limit, own.key)
  for (const { limit, key } of wider) await forgiveAttempt(limit, key)
  return true
}

type Attempt = { limit: 'signInPair' | 'signInSource' | 'signInAccount'; key: string }

/** What an attempt counts against; the first is its own, the others are shared with strangers. */
function attemptKeys(account: string, source: Source, device: string | null): [Attempt, ...Attempt[]] {
  if (device) return [{ limit: 'signInPair', key: `${account} ${device}` }]
  const from = sourceKey(source.address)
  return [
    { limit: 'signInPair', key: `${account} ${from}` },
    { limit: 'signInSource', key: from },
    { limit: 'signInAccount', key: account },
  ]
}
