import { knownDevice } from '#lib/features/people/devices/devices.ts'
import { verifyPassword } from '#lib/features/people/passwords/passwords.ts'
import { sourceKey } from '#lib/platform/limits/source-key.ts'
import { log } from '#lib/platform/log/log.ts'
import { noteFailure } from './sign-in-failures.ts'
import type { Source } from './source.ts'
import { countAttempt, forgetAttempts, forgiveAttempt } from './throttle.ts'

/** Whose password it should be. Without an account, attempts are counted by the address that was typed. */
type Account = { user: { id: string; passwordHash: string | null } | null; email: string }

/**
 * Whether a password is the account's. Counted before it is judged, against the account and the source; for no
 * account it takes the same work. A device that signed in to the account before is counted by itself, so that a
 * stranger's guesses cannot lock its owner out (PT-02). Failures are counted, and audited where they are worth a row.
 * @throws AppError `throttled`, also when too many passwords are being judged: that is no guess, and is not counted
 */
export async function checkPassword(source: Source, account: Account, password: string): Promise<boolean> {
  const accountKey = account.user?.id ?? account.email
  const device = await knownDevice(source.device, accountKey)
  const [own, ...wider] = attemptKeys(accountKey, source, device)
  for (const { limit, key } of [own, ...wider]) await countAttempt(limit, key)

  const from = device ? 'known' : 'anywhere'
  const hash = account.user?.passwordHash ?? null
  const matches = await verifyPassword(hash, password, from).catch(async (error: unknown) => {
    for (const { limit, key } of [own, ...wider]) await forgiveAttempt(limit, key)
    throw error
  })
  if (!matches) {
    await noteFailure(account.user?.id ?? null, source)
    log.warn({ userId: account.user?.id ?? null, address: source.address }, 'a sign-in failed')
    return false
  }
  await forgetAttempts(own.limit, own.key)
  for (const { limit, key } of wider) await forgiveAttempt(limit, key)
  return true
}

type Attempt = { limit: 'signInPair' | 'signInSource' | 'signInAccount' | 'signInDevices'; key: string }

/** What an attempt counts against; the first is its own, the others are shared with strangers. */
function attemptKeys(account: string, source: Source, device: string | null): [Attempt, ...Attempt[]] {
  if (device)
    return [
      { limit: 'signInPair', key: `${account} ${device}` },
      { limit: 'signInDevices', key: account },
    ]
  const from = sourceKey(source.address)
  return [
    { limit: 'signInPair', key: `${account} ${from}` },
    { limit: 'signInSource', key: from },
    { limit: 'signInAccount', key: account },
  ]
}
