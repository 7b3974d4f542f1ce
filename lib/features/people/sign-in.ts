import { changed } from '#lib/changes/changed.ts'
import { askOnce } from '#lib/features/people/account/confirm-address.ts'
import { deviceWords } from '#lib/features/people/devices/device-words.ts'
import { markDevice } from '#lib/features/people/devices/devices.ts'
import { isNewDevice } from '#lib/features/people/devices/new-device.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { db } from '#lib/platform/db/db.ts'
import { checkPassword } from './check-password.ts'
import { personSelect, toPerson } from './person.ts'
import type { SignInInput } from './schemas.ts'
import { holdJudged, openSession, type SessionTicket } from './sessions.ts'
import type { Source } from './source.ts'

/** One sentence for an unknown address, a wrong password and a disabled account (ASVS 6.3.8). */
const REFUSAL = 'The e-mail address or password is wrong.'

/**
 * Checks an e-mail address and password, and opens a session.
 * @throws AppError `unauthenticated` without saying which part was wrong, `throttled`
 */
export async function signIn(
  ctx: { source: Source },
  { email, password }: Pick<SignInInput, 'email' | 'password'>,
): Promise<SessionTicket & { deviceMark: string }> {
  const found = await db().user.findUnique({
    where: { email },
    select: { ...personSelect, passwordHash: true, disabledAt: true, lastSignInAt: true },
  })
  // The password of a disabled account fits nothing, and is compared like any other.
  const user = found?.disabledAt ? { ...found, passwordHash: null } : found
  const matches = await checkPassword(ctx.source, { user, email }, password)
  if (!user || !matches) throw new AppError('unauthenticated', REFUSAL)

  const { passwordHash, disabledAt: _, lastSignInAt, ...row } = user
  const person = toPerson(row)
  const isNew = await isNewDevice(ctx.source.device, { id: person.id, lastSignInAt })
  const ticket = await db().$transaction(async (tx) => {
    if (!(await holdJudged(tx, person.id, passwordHash))) throw new AppError('unauthenticated', REFUSAL)
    const opened = await openSession(tx, person.id, ctx.source)
    await askOnce(tx, person)
    await changed(tx, {
      actor: person,
      name: 'user.signed_in',
      subject: { kind: 'user', id: person.id },
      detail: {
        address: ctx.source.address,
        device: deviceWords(ctx.source.userAgent),
        isNewDevice: isNew,
      },
    })
    return opened
  })
  return { ...ticket, deviceMark: await markDevice(person.id) }
}
