import { createHash, createHmac, randomUUID } from 'node:crypto'
import { z } from 'zod'
import { serverSecret } from '#lib/features/signing-keys/server-secret.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { type Db, db } from '#lib/platform/db/db.ts'
import { env } from '#lib/platform/env.ts'

/** What a link opens. Each kind is taken by one verb, and a code of one kind opens nothing of another. */
export type LinkKind =
  | 'account'
  | 'password_reset'
  | 'sign_up'
  | 'confirm_address'
  | 'change_address'
  | 'team_invitation'
  | 'factor_enrolment'

/** A link as it is made. */
export type NewLink = {
  kind: LinkKind
  validSeconds: number
  /** Whose account it is about, where there is one. */
  userId?: string
  /** The address that it is for. */
  email?: string
  /** Whether its code goes by mail to that address and to nobody else: then whoever takes it has proved the address. */
  isMailed?: boolean
  /** What it opens besides. Never anything secret. */
  detail?: Readonly<Record<string, string>>
}

/** A link that is good, or was taken just now. */
export type Link = {
  id: string
  userId: string | null
  email: string | null
  isMailed: boolean
  detail: Record<string, string>
  createdAt: Date
  expiresAt: Date
}

const linkSelect = {
  id: true,
  userId: true,
  email: true,
  isMailed: true,
  detail: true,
  createdAt: true,
  expiresAt: true,
} as const

const detailSchema = z.record(z.string(), z.string()).catch({})

/** The code of a link as somebody sends it, by hand too. */
export const linkCodeSchema = z
  .string('Enter the code.')
  .trim()
  .min(1, 'Enter the code.')
  .max(200, 'This is not a valid code.')

const digestOf = (code: string) => createHash('sha256').update(code).digest()

/**
 * The code of a link: 256 bits that follow from its id under a secret of the server. So neither the database nor the
 * outbox holds it, and a mail that is sent again carries the same one.
 */
export async function codeOfLink(linkId: string): Promise<string> {
  return createHmac('sha256', await serverSecret('one-time-link'))
    .update(linkId)
    .digest('base64url')
}

/** The address that opens a link. The code stands in the fragment, which no server, log, referrer or preview sees. */
export const linkAddress = (path: string, code: string): string => `${env.publicUrl}${path}#${code}`

/**
 * Makes a link, in the transaction of what calls for it.
 * @returns its code, for the one who may see it; for a mail only the id is needed
 */
export async function makeLink(
  tx: Db,
  { kind, validSeconds, userId, email, isMailed = false, detail = {} }: NewLink,
): Promise<{ id: string; code: string; expiresAt: Date }> {
  const id = randomUUID()
  const code = await codeOfLink(id)
  const expiresAt = new Date(Date.now() + validSeconds * 1000)
  await tx.oneTimeLink.create({
    data: {
      ...{ id, kind, detail, isMailed, expiresAt, codeDigest: digestOf(code) },
      userId: userId ?? null,
      email: email ?? null,
    },
    select: { id: true },
  })
  return { id, code, expiresAt }
}

const isGood = () => ({ usedAt: null, revokedAt: null, expiresAt: { gt: new Date() } })

/** The link of this code, if it can be taken; it stays as it is. So that a made-up code buys no work of a password hash. */
export async function findLink(kind: LinkKind, code: string): Promise<Link | null> {
  const link = await db().oneTimeLink.findFirst({
    where: { kind, codeDigest: digestOf(code), ...isGood() },
    select: linkSelect,
  })
  return link && { ...link, detail: detailSchema.parse(link.detail) }
}

/**
 * Takes a link, in the transaction of what it opens: of any number who send one code at once exactly one gets it, and
 * a refusal that comes after leaves it as it was.
 * @throws AppError `invalid` on `code`
 */
export async function takeLink(tx: Db, kind: LinkKind, code: string): Promise<Link> {
  const [link] = await tx.oneTimeLink.updateManyAndReturn({
    where: { kind, codeDigest: digestOf(code), ...isGood() },
    data: { usedAt: new Date() },
    select: linkSelect,
  })
  if (!link) throw linkIsOver()
  return { ...link, detail: detailSchema.parse(link.detail) }
}

/** Takes a link without its code, for somebody who has proved its address otherwise; null for one that opens nothing. */
export async function takeLinkOf(
  tx: Db,
  which: { kind: LinkKind; id: string; email: string },
): Promise<Link | null> {
  const [link] = await tx.oneTimeLink.updateManyAndReturn({
    where: { ...which, ...isGood() },
    data: { usedAt: new Date() },
    select: linkSelect,
  })
  return link ? { ...link, detail: detailSchema.parse(link.detail) } : null
}

/** What is said of a code that opens nothing, whatever the reason. */
export const linkIsOver = () =>
  new AppError('invalid', 'This link is wrong, expired or already used. Request a new one.', 'code')

/** Whether a team has invited whoever has this address, and still does. */
export async function isInvited(tx: Db, email: string): Promise<boolean> {
  const kind: LinkKind = 'team_invitation'
  return (await tx.oneTimeLink.count({ where: { kind, email, ...isGood() } })) > 0
}

/** The addresses of those links, by their ids (UUIDs), that were neither taken nor revoked, also where their time is over. */
export async function emailsOfLinks(tx: Db, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map()
  const links = await tx.oneTimeLink.findMany({
    where: { id: { in: [...ids] }, usedAt: null, revokedAt: null },
    select: { id: true, email: true },
  })
  return new Map(links.flatMap(({ id, email }) => (email === null ? [] : [[id, email]])))
}

/** Lets links open nothing from now on; returns how many there were. */
export async function revokeLinks(
  tx: Db,
  which: { id: string } | { kind: LinkKind; userId: string } | { kind: LinkKind; email: string },
): Promise<number> {
  const { count } = await tx.oneTimeLink.updateMany({
    where: { ...which, usedAt: null, revokedAt: null },
    data: { revokedAt: new Date() },
  })
  return count
}

/** What a link opens that speaks for the person of an account. */
const PERSONAL_KINDS = ['password_reset', 'confirm_address', 'change_address'] as const satisfies LinkKind[]

/** Ends all of a person's, when their password or address is another one, or they are disabled: a thief may hold one. */
export async function revokePersonalLinks(tx: Db, userId: string): Promise<void> {
  for (const kind of PERSONAL_KINDS) await revokeLinks(tx, { kind, userId })
}
