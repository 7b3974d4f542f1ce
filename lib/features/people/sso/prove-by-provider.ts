import type { Person } from '#lib/access/actor.ts'
import { changed } from '#lib/changes/changed.ts'
import { holdPerson, renewSession, type SessionTicket } from '#lib/features/people/sessions.ts'
import type { Source } from '#lib/features/people/source.ts'
import { db } from '#lib/platform/db/db.ts'
import { accountOf } from './identities.ts'
import type { ProviderProblem } from './problems.ts'
import { type ProviderId, type SignInProvider, signInProviders } from './providers.ts'
import type { Told } from './told.ts'

/** The clock of the provider may differ by so much. */
const CLOCK_SKEW_MS = 60_000

/** Asks the provider to have the person sign in there again, whatever session they have (Core 1.0 §3.1.2.1). */
export const AGAIN = { prompt: 'login', max_age: '0' } as const

/** The provider at which a person proves again who they are: of those that can ask for it, the one used last. */
export async function provingProvider(userId: string): Promise<ProviderId | null> {
  const able = signInProviders().filter(({ provesAgain }) => provesAgain)
  const identity = await db().signInIdentity.findFirst({
    where: { userId, issuer: { in: able.map(({ issuer }) => issuer) } },
    select: { issuer: true },
    orderBy: { lastUsedAt: 'desc' },
  })
  return able.find(({ issuer }) => issuer === identity?.issuer)?.id ?? null
}

/**
 * Takes a sign-in at a provider for a proof of who the person of this session is (SE-05), if the provider says that it
 * asked them anew.
 * @param begunAt when it was asked for, in seconds
 * @returns the session under its new id (PT-04), or why it proves nothing
 */
export async function proveByProvider(
  ctx: { session: { id: string; person: Person }; source: Source },
  provider: SignInProvider,
  told: Told,
  begunAt: number,
): Promise<SessionTicket | { problem: ProviderProblem }> {
  const { id: sessionId, person } = ctx.session
  if (told.provedAt === null || told.provedAt.getTime() < begunAt * 1000 - CLOCK_SKEW_MS)
    return { problem: 'stale' }
  return await db().$transaction(async (tx) => {
    if ((await accountOf(tx, told)) !== person.id) return { problem: 'somebody' }
    const renewed =
      (await holdPerson(tx, person.id)) &&
      (await renewSession(tx, { sessionId, userId: person.id }, ctx.source, { provedAt: new Date() }))
    if (!renewed) return { problem: 'over' }
    await changed(tx, {
      actor: person,
      name: 'user.confirmed_identity',
      subject: { kind: 'user', id: person.id },
      detail: { address: ctx.source.address, provider: provider.name },
    })
    return renewed
  })
}
