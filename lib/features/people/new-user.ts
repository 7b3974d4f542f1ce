import { randomInt } from 'node:crypto'
import type { Person, PersonsTeam } from '#lib/access/actor.ts'
import { roleMay, type TeamRole } from '#lib/access/permissions.ts'
import { AppError } from '#lib/kernel/errors.ts'
import type { Db } from '#lib/platform/db/db.ts'

const SLUG_MAX_LENGTH = 40
const SLUG_ATTEMPTS = 5

/** What the first person of a team is in it. */
const FIRST_ROLE = 'owner' satisfies TeamRole

type NewUser = {
  email: string
  name: string
  passwordHash: string
  /** Whether the person knows the password; they do unless told. */
  hasPassword?: boolean
  role: string
  /** Whether a provider said the role; it did not unless told. */
  isRoleFromClaim?: boolean
  /** Whether mail to the address is known, or vouched for, to reach the person. */
  isEmailVerified: boolean
}

/**
 * Stores a user with a team of their own, inside the caller's transaction.
 * @param input.isVouchedFor whether the connectivity team itself says who this is, rather than the person. Its own people's
 *   teams are confirmed in any case.
 * @returns the new person, or null when the e-mail address has an account already
 */
export async function insertUser(
  tx: Db,
  { isVouchedFor, ...input }: NewUser & { isVouchedFor: boolean },
): Promise<Person | null> {
  const user = await insertUserAlone(tx, input)
  if (!user) return null
  const confirmedAt = isVouchedFor || roleMay(user.role, 'team.confirm') ? new Date() : null
  const team = await insertTeam(tx, { name: `${input.name}’s team`, slug: slugOf(input.name), confirmedAt })
  await tx.membership.create({
    data: { userId: user.id, teamId: team.id, role: FIRST_ROLE },
    select: { teamId: true },
  })
  return { ...user, teams: [{ ...team, role: FIRST_ROLE }] }
}

/**
 * The same for somebody who is let into a team that is there: without one of their own.
 * @returns the new person, in no team yet, or null when the e-mail address has an account already
 */
export async function insertUserAlone(
  tx: Db,
  { isEmailVerified, ...input }: NewUser,
): Promise<Person | null> {
  // The database's own constraint decides who was first. A conflict inserts nothing, and voids no transaction.
  const [user] = await tx.user.createManyAndReturn({
    data: [{ ...input, emailVerifiedAt: isEmailVerified ? new Date() : null }],
    skipDuplicates: true,
    select: { id: true, email: true, name: true, role: true },
  })
  return user ? { kind: 'person', ...user, teams: [] } : null
}

/** Stores a team without people, under this slug or, when it is taken, under one that begins with it. */
export async function insertTeam(
  tx: Db,
  { slug, ...facts }: { name: string; slug: string; confirmedAt: Date | null },
): Promise<Omit<PersonsTeam, 'role'>> {
  for (let attempt = 0; attempt < SLUG_ATTEMPTS; attempt++) {
    const candidate =
      attempt === 0
        ? slug
        : `${slug}-${randomInt(36 ** 5)
            .toString(36)
            .padStart(5, '0')}`
    const [team] = await tx.team.createManyAndReturn({
      data: [{ ...facts, slug: candidate }],
      skipDuplicates: true,
      select: { id: true, slug: true, name: true },
    })
    if (team) return team
  }
  throw new Error(`No free slug for a team was found in ${SLUG_ATTEMPTS} attempts.`)
}

/** "Ada Lovelace" → "ada-lovelace"; a name without Latin letters → "team". */
export function slugOf(name: string): string {
  const slug = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, SLUG_MAX_LENGTH)
    .replace(/^-+|-+$/g, '')
  return slug || 'team'
}

/** Said where an address has an account already, without saying so (decision 7). */
export const accountRefused = () =>
  new AppError(
    'conflict',
    'We couldn’t create an account with these details. If you already have one, sign in instead.',
  )
