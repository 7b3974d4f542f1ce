import type { Person } from '#lib/access/actor.ts'
import { changed } from '#lib/changes/changed.ts'
import { type Entrance, enter } from '#lib/features/people/factors/enter.ts'
import { isInvited } from '#lib/features/people/links.ts'
import { insertUser, insertUserAlone } from '#lib/features/people/new-user.ts'
import { holdPerson, openSession } from '#lib/features/people/sessions.ts'
import { admits } from '#lib/features/people/sign-up-rules.ts'
import type { Source } from '#lib/features/people/source.ts'
import { type Db, db } from '#lib/platform/db/db.ts'
import { accountOf, addIdentity, hashOfNoPassword, noteUse } from './identities.ts'
import { tellLinked } from './link-identity.ts'
import type { ProviderProblem } from './problems.ts'
import { decidesAbout, type SignInProvider } from './providers.ts'
import { applyClaimedRole, claimedRole } from './role-from-claim.ts'
import type { Told } from './told.ts'

/** Why somebody who signed in at a provider does not enter here. */
type Refused = { problem: ProviderProblem }

type Arrival = { source: Source; next: string; provider: SignInProvider; told: Told }

/** RFC 8176 §2: the provider asked for more than one factor. */
const isTwoFactors = ({ methods }: Told): boolean => methods.includes('mfa')

/**
 * Lets somebody in who has just signed in at a provider: to the account that this identity enters, or to one that is made
 * for it.
 * @returns how far they got, or why they did not
 */
export async function signInByProvider(arrival: Arrival): Promise<Entrance | Refused> {
  const { issuer, subject } = arrival.told
  const isKnown = (await db().signInIdentity.count({ where: { issuer, subject } })) > 0
  // Made before the transaction, since it takes its time and its turn.
  const noPassword = isKnown ? null : await hashOfNoPassword()
  return await db().$transaction(async (tx) => {
    const userId = await accountOf(tx, arrival.told)
    return userId === null ? await firstTime(tx, arrival, noPassword) : await again(tx, arrival, userId)
  })
}

async function again(
  tx: Db,
  { source, next, provider, told }: Arrival,
  userId: string,
): Promise<Entrance | Refused> {
  await applyClaimedRole(tx, userId, provider, told)
  const person = await holdPerson(tx, userId)
  if (!person) return { problem: 'disabled' }
  await noteUse(tx, userId, told)
  return await enter(
    tx,
    { person, source, next },
    { isTwoFactors: isTwoFactors(told), provider: provider.name },
  )
}

/** Of an identity that enters no account yet. An address that the provider has not verified is nobody’s. */
async function firstTime(tx: Db, arrival: Arrival, noPassword: string | null): Promise<Entrance | Refused> {
  const { source, provider, told } = arrival
  const { email } = told
  if (email === null || !told.isEmailVerified) return { problem: 'unverified' }
  const taken = await tx.user.findUnique({ where: { email }, select: { id: true, emailVerifiedAt: true } })
  if (taken) {
    if (!decidesAbout(arrival.provider, email)) return { problem: 'taken' }
    // Whoever made it may be another than whom the provider means, and would keep their way in.
    if (!taken.emailVerifiedAt) return { problem: 'unconfirmed' }
    return await byAddress(tx, arrival, taken.id)
  }
  const isAdmitted = admits(email)
  if (!isAdmitted && !(await isInvited(tx, email))) return { problem: 'closed' }
  // It was known a moment ago, and is not any more.
  if (noPassword === null) return { problem: 'over' }
  const name = told.name ?? email.slice(0, email.lastIndexOf('@'))
  const role = claimedRole(provider, told)
  const account = {
    ...{ email, name, passwordHash: noPassword, hasPassword: false, isEmailVerified: true },
    ...{ role: role ?? 'developer', isRoleFromClaim: role !== null },
  }
  // Who was invited by a team comes for that one.
  const person = isAdmitted
    ? await insertUser(tx, { ...account, isVouchedFor: false })
    : await insertUserAlone(tx, account)
  if (!person) return { problem: 'taken' }
  await addIdentity(tx, person.id, told)
  const ticket = await openSession(tx, person.id, source, {
    factorAt: isTwoFactors(told) ? new Date() : null,
  })
  await tellSignedUp(tx, person, provider)
  return ticket
}

/** Links the account of an address that the provider decides about, by the operator's word. */
async function byAddress(tx: Db, arrival: Arrival, userId: string): Promise<Entrance | Refused> {
  const person = await holdPerson(tx, userId)
  if (!person) return { problem: 'disabled' }
  if (!(await addIdentity(tx, userId, arrival.told))) return { problem: 'another' }
  await tellLinked(tx, person, arrival.provider)
  return await again(tx, arrival, userId)
}

const tellSignedUp = (tx: Db, person: Person, provider: SignInProvider) =>
  changed(tx, {
    actor: person,
    name: 'user.signed_up',
    subject: { kind: 'user', id: person.id },
    detail: { role: person.role, provider: provider.name },
  })
