import type { Person } from '#lib/access/actor.ts'
import { roleMay } from '#lib/access/permissions.ts'
import { deviceWords } from '#lib/features/people/devices/device-words.ts'
import type { Source } from '#lib/features/people/source.ts'
import { countAttempt } from '#lib/features/people/throttle.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { withinAny } from '#lib/kernel/network.ts'
import { sourceKey } from '#lib/platform/limits/source-key.ts'

/** Who sends something to the page of a link. */
export type Visitor = {
  source: Source
  /** Who is signed in in the same browser; null for nobody. */
  person: Person | null
  /** What this browser is known by, if it opened a hand-off; null for one that did not. */
  holder: string | null
}

/** Whether somebody is of the connectivity team, also while they have not proved a second factor. */
export const isStaff = (person: Person | null): boolean =>
  person !== null &&
  [person.role, person.withheld?.role].some((role) => role && roleMay(role, 'hand_off.manage'))

/**
 * Counts what is sent to the page of a link, and keeps staff out: nobody else than the partner sees a secret.
 * @throws AppError `throttled`, `forbidden`
 */
export async function requireVisitor({ source, person }: Pick<Visitor, 'source' | 'person'>): Promise<void> {
  await countVisit(source)
  if (isStaff(person)) throw notForStaff()
}

/** @throws AppError `throttled` */
export const countVisit = ({ address }: Source): Promise<void> =>
  countAttempt('claimSource', sourceKey(address))

export const notForStaff = () =>
  new AppError(
    'forbidden',
    'You are signed in as the connectivity team, who never see a secret. Sign out, or let the partner open the link.',
  )

/** Whether a link can't be opened from there. */
export const isFromElsewhere = ({ address }: Source, allowed: readonly string[]): boolean =>
  allowed.length > 0 && !withinAny(allowed)(address)

/** @throws AppError `forbidden` for an address that the link is not for */
export function requireAddress(source: Source, allowed: readonly string[]): void {
  if (isFromElsewhere(source, allowed))
    throw new AppError(
      'forbidden',
      `This link can’t be opened from your address, ${source.address}. Open it from your company’s network, or ask for a link without this limit.`,
    )
}

const KEPT = 256
const MAX_ADDRESS = 64

/** Where it came from, as it is stored and told. */
export const placeOf = ({ address, userAgent }: Source): { address: string; device: string } => ({
  address: address.slice(0, MAX_ADDRESS),
  device: deviceWords(userAgent).slice(0, KEPT),
})
