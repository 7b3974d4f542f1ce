import { z } from 'zod'
import type { Person } from '#lib/access/actor.ts'
import { changed } from '#lib/changes/changed.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { type Db, db } from '#lib/platform/db/db.ts'
import { env } from '#lib/platform/env.ts'
import { TERMS_FIELD } from './terms-field.ts'

const NOT_ACCEPTED = 'Accept the terms to continue.'
const CHANGED = 'The terms changed after you opened this page. Reload it to read the new ones.'

/** What is wrong with the version that was ticked, which is the one that was shown; null where it is the one in force. */
function problemOf(version: string): string | null {
  const { terms } = env.portal
  if (terms === null || terms.version === version) return null
  return version === '' ? NOT_ACCEPTED : CHANGED
}

/** The version of the terms that a form accepts: the one in force, or anything where there are none. */
export const acceptedVersionSchema = z
  .string()
  .max(100)
  .default('')
  .superRefine((version, ctx) => {
    const message = problemOf(version)
    if (message !== null) ctx.addIssue({ code: 'custom', message })
  })

/** @throws AppError `invalid` at the field of the terms where this is not the version in force */
export function requireAccepted(version: string): void {
  const problem = problemOf(version)
  if (problem !== null) throw new AppError('invalid', problem, TERMS_FIELD)
}

/** Notes that a person accepts the terms in force, in the caller's transaction; once for each version. */
export async function recordAcceptance(tx: Db, person: Person): Promise<void> {
  const { terms, privacyUrl } = env.portal
  if (terms === null) return
  const { version, url } = terms
  const { count } = await tx.termsAcceptance.createMany({
    data: [{ userId: person.id, version }],
    skipDuplicates: true,
  })
  if (count === 0) return
  await changed(tx, {
    actor: person,
    name: 'user.accepted_terms',
    subject: { kind: 'user', id: person.id },
    detail: { version, terms: url, privacy: privacyUrl },
  })
}

/**
 * Accepts the terms in force.
 * @throws AppError `invalid` at the field of the terms where another version was shown, or nothing ticked
 */
export async function acceptTerms(ctx: { actor: Person }, { terms }: { terms: string }): Promise<void> {
  requireAccepted(terms)
  await db().$transaction((tx) => recordAcceptance(tx, ctx.actor))
}

/** Whether a person still has to accept the terms in force, and whether they accepted earlier ones. */
export async function openTerms(person: Person): Promise<{ hasEarlier: boolean } | null> {
  const { terms } = env.portal
  if (terms === null) return null
  const accepted = await db().termsAcceptance.findMany({
    where: { userId: person.id },
    select: { version: true },
  })
  if (accepted.some(({ version }) => version === terms.version)) return null
  return { hasEarlier: accepted.length > 0 }
}
