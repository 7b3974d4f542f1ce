import type { Person } from '#lib/access/actor.ts'
import { changed } from '#lib/changes/changed.ts'
import { holdPerson, renewSession, type SessionTicket } from '#lib/features/people/sessions.ts'
import type { Source } from '#lib/features/people/source.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { type Db, db } from '#lib/platform/db/db.ts'
import { accountOf, addIdentity, noteUse } from './identities.ts'
import type { ProviderProblem } from './problems.ts'
import type { SignInProvider } from './providers.ts'
import type { Told } from './told.ts'

/**
 * Lets the identity of somebody who has just signed in at a provider enter the account of the person of this session, who
 * proved who they are before they went there.
 * @returns the session under its new id (PT-04), or why it was not linked
 */
export async function linkIdentity(
  ctx: { session: { id: string; person: Person }; source: Source },
  provider: SignInProvider,
  told: Told,
): Promise<SessionTicket | { problem: ProviderProblem }> {
  const { id: sessionId, person } = ctx.session
  return await db().$transaction(async (tx) => {
    if (!(await holdPerson(tx, person.id))) return { problem: 'disabled' }
    const entered = await accountOf(tx, told)
    if (entered !== null && entered !== person.id) return { problem: 'elsewhere' }
    // First: what ends without a change leaves the session as it is.
    if (entered === null && !(await addIdentity(tx, person.id, told))) return { problem: 'another' }
    const renewed = await renewSession(tx, { sessionId, userId: person.id }, ctx.source)
    if (!renewed) throw new AppError('unauthenticated', 'You are signed out. Sign in again.')
    if (entered === null) await tellLinked(tx, person, provider)
    await noteUse(tx, person.id, told)
    return renewed
  })
}

/** Tells of an identity that enters an account from now on. */
export const tellLinked = (tx: Db, person: Person, provider: SignInProvider) =>
  changed(tx, {
    actor: person,
    name: 'user.provider_linked',
    subject: { kind: 'user', id: person.id },
    detail: { provider: provider.name },
  })
