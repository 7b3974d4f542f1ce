import type { Person } from '#lib/access/actor.ts'
import { maySignInHere } from '#lib/features/people/may-sign-in-here.ts'
import { db } from '#lib/platform/db/db.ts'
import { type ShownProvider, shownProviders, signInProviders } from './providers.ts'

/** Who a person is at a provider, as they see it. */
export type LinkedIdentity = {
  id: string
  /** What people call the provider. */
  provider: string
  email: string | null
  lastUsedAt: Date
  /** Whether one can sign in by it: the provider is still set up. */
  isUsable: boolean
}

const providerAt = (issuer: string) => signInProviders().find((provider) => provider.issuer === issuer)

/** Whether identities of this issuer enter. */
export const isUsable = (issuer: string): boolean => providerAt(issuer) !== undefined

/** What people call the provider of this issuer; its host where it is set up no longer. */
export const nameOfIssuer = (issuer: string): string =>
  providerAt(issuer)?.name ?? URL.parse(issuer)?.host ?? issuer

/** By what the actor can sign in, whether passwords are off for them, and which providers they could link besides. */
export async function waysToSignIn(actor: Person): Promise<{
  hasPassword: boolean
  maySignInHere: boolean
  linked: LinkedIdentity[]
  linkable: ShownProvider[]
}> {
  const { hasPassword, identities } = await db().user.findUniqueOrThrow({
    where: { id: actor.id },
    select: {
      hasPassword: true,
      identities: {
        select: { id: true, issuer: true, email: true, lastUsedAt: true },
        orderBy: { createdAt: 'asc' },
      },
    },
  })
  const linkedIds = identities.map(({ issuer }) => providerAt(issuer)?.id)
  return {
    hasPassword,
    maySignInHere: await maySignInHere(actor),
    linked: identities.map(({ issuer, ...identity }) => ({
      ...identity,
      provider: nameOfIssuer(issuer),
      isUsable: isUsable(issuer),
    })),
    linkable: shownProviders().filter(({ id }) => !linkedIds.includes(id)),
  }
}
