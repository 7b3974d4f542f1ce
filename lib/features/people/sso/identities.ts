import { randomBytes } from 'node:crypto'
import { hashPassword } from '#lib/features/people/passwords/passwords.ts'
import type { Db } from '#lib/platform/db/db.ts'
import type { Told } from './told.ts'

/** Whose account an identity enters; null where it enters none. Held until the end of the transaction. */
export async function accountOf(
  tx: Db,
  { issuer, subject }: Pick<Told, 'issuer' | 'subject'>,
): Promise<string | null> {
  const [row] = await tx.$queryRaw<{ userId: string }[]>`
    SELECT user_id AS "userId" FROM sign_in_identity WHERE issuer = ${issuer} AND subject = ${subject} FOR UPDATE`
  return row?.userId ?? null
}

/** Lets an identity enter an account. @returns whether both were free for it */
export async function addIdentity(
  tx: Db,
  userId: string,
  { issuer, subject, email }: Told,
): Promise<boolean> {
  const { count } = await tx.signInIdentity.createMany({
    data: [{ userId, issuer, subject, email }],
    skipDuplicates: true,
  })
  return count > 0
}

/** Notes that an identity was used, what was told of its address, and that this is verified if it is that of the account. */
export async function noteUse(
  tx: Db,
  userId: string,
  { issuer, subject, email, isEmailVerified }: Told,
): Promise<void> {
  await tx.signInIdentity.update({
    where: { issuer_subject: { issuer, subject } },
    data: { lastUsedAt: new Date(), email },
    select: { id: true },
  })
  if (email === null || !isEmailVerified) return
  await tx.user.updateMany({
    where: { id: userId, email, emailVerifiedAt: null },
    data: { emailVerifiedAt: new Date() },
  })
}

/** The hash of a password that nobody knows: comparing one with it takes the same work, and fits nothing. */
export const hashOfNoPassword = (): Promise<string> => hashPassword(randomBytes(32).toString('base64url'))
