import type { Person } from '#lib/access/actor.ts'
import { changed } from '#lib/changes/changed.ts'
import { askOnce } from '#lib/features/people/account/confirm-address.ts'
import { deviceWords } from '#lib/features/people/devices/device-words.ts'
import { isNewDevice } from '#lib/features/people/devices/new-device.ts'
import { openSession, type SessionTicket } from '#lib/features/people/sessions.ts'
import type { Source } from '#lib/features/people/source.ts'
import type { Db } from '#lib/platform/db/db.ts'
import { makeChallenge } from './challenges.ts'
import { hasFactor } from './has-factor.ts'

/** For so long a browser may take the second step. */
export const SECOND_STEP_SECONDS = 10 * 60

/** What a sign-in came to: a session, or a second step that the browser with this token has to take first. */
export type Entrance = SessionTicket | { secondStepToken: string }

/** Whether a second step has to be taken before there is a session. */
export const isSecondStep = (entrance: Entrance): entrance is { secondStepToken: string } =>
  'secondStepToken' in entrance

/**
 * Lets a person in who has just proved who they are by a first means, in the transaction of that: every way of signing in
 * ends here. Whoever has a second factor proves it first, unless what they proved counts as two.
 * @param how.isTwoFactors a passkey that verified its person, or a provider that says so (`amr` holds `mfa`, RFC 8176)
 * @param how.provider what people call the provider that proved it, where one did
 */
export async function enter(
  tx: Db,
  { person, source, next }: { person: Person; source: Source; next?: string | undefined },
  { isTwoFactors, provider }: { isTwoFactors: boolean; provider?: string } = { isTwoFactors: false },
): Promise<Entrance> {
  if (isTwoFactors) return await openProved(tx, { person, source, factorAt: new Date(), provider })
  if (!(await hasFactor(tx, person.id)))
    return await openProved(tx, { person, source, factorAt: null, provider })
  const { token } = await makeChallenge(tx, {
    ...{ kind: 'second_step', validSeconds: SECOND_STEP_SECONDS },
    ...{ userId: person.id, next: next ?? null },
  })
  return { secondStepToken: token }
}

/** Opens the session of somebody who has proved all that is asked of them, and tells of it. */
export async function openProved(
  tx: Db,
  {
    person,
    source,
    factorAt,
    provider,
  }: { person: Person; source: Source; factorAt: Date | null; provider?: string | undefined },
): Promise<SessionTicket> {
  const { lastSignInAt } = await tx.user.findUniqueOrThrow({
    where: { id: person.id },
    select: { lastSignInAt: true },
  })
  const isNew = await isNewDevice(tx, source.device, { id: person.id, lastSignInAt })
  const ticket = await openSession(tx, person.id, source, { factorAt })
  await askOnce(tx, person)
  await changed(tx, {
    actor: person,
    name: 'user.signed_in',
    subject: { kind: 'user', id: person.id },
    detail: {
      address: source.address,
      device: deviceWords(source.userAgent),
      isNewDevice: isNew,
      ...(provider !== undefined && { provider }),
    },
  })
  return ticket
}
