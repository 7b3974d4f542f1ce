import { rotateAfterMs, signsAfterMs } from '#lib/features/signing-keys/key-times.ts'
import { keySet } from '#lib/features/signing-keys/keys.ts'
import { listKeys } from '#lib/features/signing-keys/rotate.ts'
import { SealBroken } from '#lib/features/signing-keys/sealing.ts'
import { type Check, type Finding, findingsOf } from './finding.ts'

const { ok, warn, fail } = findingsOf('keys')

const DAY_MS = 86_400_000

/** Whether LATCHKEY_KEK opens the signing keys, how old they are, and when the next one signs. */
export const keys: Check = async () => {
  const listed = await listKeys()
  if (listed.length === 0) return [ok('There is no signing key yet: the first start creates it.')]
  try {
    await keySet()
  } catch (error) {
    if (!SealBroken.is(error)) throw error
    return [
      fail(
        'LATCHKEY_KEK doesn’t open the signing keys. Set it to the key that this database was created with.',
      ),
    ]
  }
  return listed
    .filter(({ state }) => state === 'signing')
    .map(({ alg, signsFrom }): Finding => {
      const coming = listed.find((key) => key.alg === alg && key.state === 'published')
      const age = Math.floor((Date.now() - signsFrom.getTime()) / DAY_MS)
      const next = coming?.signsFrom.getTime() ?? signsFrom.getTime() + rotateAfterMs() + signsAfterMs()
      const inDays = Math.round((next - Date.now()) / DAY_MS)
      return inDays < 0
        ? warn(
            `The ${alg} key should have been replaced ${-inDays} days ago: run “key rotate --alg ${alg}”, and see why no server does.`,
          )
        : ok(`The ${alg} key has been signing for ${age} days; the next one signs in ${inDays}.`)
    })
}
