import type { Actor } from '#lib/access/actor.ts'
import { requirePermission } from '#lib/access/permissions.ts'
import { missesOfRequest } from '#lib/features/request-log/near-miss-store.ts'
import { isOneEdit } from '#lib/features/request-log/one-edit.ts'
import { whoseRequest } from '#lib/features/request-log/request-detail.ts'
import {
  type KeptUnknownRequest,
  keptUnknownRequest,
} from '#lib/features/request-log/unknown-ids/unknown-request-store.ts'
import { readAddress } from '#lib/kernel/network.ts'
import { db } from '#lib/platform/db/db.ts'
import { isNamed, partOf } from '#lib/platform/db/like.ts'
import { Prisma } from '#prisma/generated/client.ts'

// What the connectivity team finds from anywhere. Each is few rows at the end of an index, but for names, of which there
// are thousands at most. Every function throws AppError `forbidden` for those who may not.

type Ctx = { actor: Actor }

/** So many of a kind. */
const FOUND = 6

export type FoundClient = { clientId: string; name: string; team: string; isDeleted: boolean }

/** Everybody's apps whose client ID is the text, or begins with it; in small letters too, as most are. */
export async function findClients({ actor }: Ctx, text: string): Promise<FoundClient[]> {
  requirePermission(actor, 'app.inspect')
  if (text === '') return []
  const small = text.toLowerCase()
  return await db().$queryRaw<FoundClient[]>(Prisma.sql`
    SELECT c.client_id AS "clientId", c.name, t.name AS team, c.deleted_at IS NOT NULL AS "isDeleted"
    FROM client c JOIN team t ON t.id = c.team_id
    WHERE (c.client_id >= ${text} AND c.client_id < ${beyond(text)})
      OR (c.client_id >= ${small} AND c.client_id < ${beyond(small)})
    ORDER BY c.client_id LIMIT ${FOUND}`)
}

/** The first text after all that begin with this one, by the order of bytes. */
const beyond = (text: string) => `${text}\u{10ffff}`

export type FoundMiss = { presentedId: string; clientId: string }

/** What can be a misspelt client ID, and the most of what shares a text with one, of which few are one edit apart. */
const CLIENT_ID = /^[a-z0-9._-]{3,64}$/
const ALIKE = 100

/** Apps that a client ID is one character off. */
export async function findMisspelt({ actor }: Ctx, text: string): Promise<FoundMiss[]> {
  requirePermission(actor, 'app.inspect')
  const presentedId = text.toLowerCase()
  if (!CLIENT_ID.test(presentedId)) return []
  const rows = await db().$queryRaw<{ clientId: string }[]>(Prisma.sql`
    SELECT c.client_id AS "clientId" FROM client c
    WHERE latchkey_less_one(c.client_id) && latchkey_less_one(${presentedId})
      AND c.deleted_at IS NULL AND length(c.client_id) <= 65
    ORDER BY c.client_id LIMIT ${ALIKE}`)
  return rows
    .filter(({ clientId }) => isOneEdit(presentedId, clientId))
    .slice(0, FOUND)
    .map(({ clientId }) => ({ presentedId, clientId }))
}

export type FoundSecret = {
  clientId: string
  name: string
  prefix: string | null
  lastFour: string | null
  isLive: boolean
}

/** `lk_live_` and up to four more characters, perhaps the last four after an ellipsis; or the last four alone. */
const SHOWN_PARTS = /^(lk_(?:live|test)_[0-9A-Za-z]{1,4})[0-9A-Za-z]*(?:…|\.\.\.)?([0-9A-Za-z_-]{4})?$/
const LAST_FOUR = /^(?:…|\.\.\.)?([0-9A-Za-z_-]{4})$/

/** Secrets by the characters that the portal shows of them. */
export async function findSecrets({ actor }: Ctx, text: string): Promise<FoundSecret[]> {
  requirePermission(actor, 'app.inspect')
  const [, first, last = LAST_FOUR.exec(text)?.[1]] = SHOWN_PARTS.exec(text) ?? []
  if (first === undefined && last === undefined) return []
  const conditions = [
    ...(first === undefined
      ? []
      : [Prisma.sql`k.prefix COLLATE "C" >= ${first} AND k.prefix COLLATE "C" < ${beyond(first)}`]),
    ...(last === undefined || (first !== undefined && !isApart(text))
      ? []
      : [Prisma.sql`k.last_four COLLATE "C" = ${last}`]),
  ]
  return await db().$queryRaw<FoundSecret[]>(Prisma.sql`
    SELECT c.client_id AS "clientId", k.name, k.prefix, k.last_four AS "lastFour",
      k.ends_at IS NULL OR k.ends_at > now() AS "isLive"
    FROM client_credential k JOIN client c ON c.id = k.client_ref
    WHERE k.kind = 'secret' AND ${Prisma.join(conditions, ' AND ')}
    ORDER BY (k.ends_at IS NULL OR k.ends_at > now()) DESC, k.created_at DESC LIMIT ${FOUND}`)
}

/** Whether the last characters are told apart from the first. */
const isApart = (text: string) => /…|\.\.\./.test(text)

export type FoundCaller = {
  clientId: string
  name: string
  /** Its newest refused request from there; null where it got tokens alone. */
  refused: { id: string; reason: string } | null
}

/** The apps that were called from an address in the last 24 hours: those that were refused there first. */
export async function findCallers({ actor }: Ctx, text: string): Promise<FoundCaller[]> {
  requirePermission(actor, 'app.inspect')
  const address = readAddress(text)
  if (address === null) return []
  const rows = await db().$queryRaw<
    { clientId: string; name: string; id: string | null; reason: string | null }[]
  >(
    Prisma.sql`
    WITH refused AS (
      SELECT DISTINCT ON (client_ref) client_ref, id, reason FROM (
        SELECT client_ref, id, reason, time FROM token_event
        WHERE address = ${address}::inet AND outcome = 'refused' AND time > now() - interval '24 hours'
        ORDER BY time DESC LIMIT 1000
      ) lately WHERE client_ref IS NOT NULL ORDER BY client_ref, time DESC
    ), issued AS (
      SELECT client_ref FROM client_address
      WHERE address = latchkey_source(${address}::inet) AND last_at > now() - interval '24 hours'
      ORDER BY last_at DESC LIMIT 100
    )
    SELECT c.client_id AS "clientId", c.name, r.id, r.reason
    FROM (SELECT client_ref FROM refused UNION SELECT client_ref FROM issued) seen
    JOIN client c ON c.id = seen.client_ref LEFT JOIN refused r ON r.client_ref = seen.client_ref
    ORDER BY r.id DESC NULLS LAST, c.client_id LIMIT ${FOUND}`,
  )
  return rows.map(({ clientId, name, id, reason }) => ({
    clientId,
    name,
    refused: id !== null && reason !== null ? { id, reason } : null,
  }))
}

export type FoundPartner = { slug: string; name: string }

/** Partners by part of their name, slug, a contact or one of their people. */
export async function findPartners({ actor }: Ctx, text: string): Promise<FoundPartner[]> {
  requirePermission(actor, 'partner.read')
  const pattern = partOf(text)
  return await db().$queryRaw<FoundPartner[]>(Prisma.sql`
    SELECT t.slug, t.name FROM partner p JOIN team t ON t.id = p.team_id
    WHERE t.deleted_at IS NULL AND (t.slug ILIKE ${pattern} OR ${isNamed(Prisma.sql`t.name`, pattern)}
      OR p.team_id IN (SELECT team_id FROM partner_contact WHERE email ILIKE ${pattern} OR name ILIKE ${pattern})
      OR p.team_id IN (SELECT m.team_id FROM membership m JOIN app_user u ON u.id = m.user_id
        WHERE u.email ILIKE ${pattern} OR ${isNamed(Prisma.sql`u.name`, pattern)}))
    ORDER BY t.slug = ${text.toLowerCase()} DESC, t.name COLLATE "und-x-icu", t.slug LIMIT ${FOUND}`)
}

export type FoundPerson = { id: string; name: string; email: string }

/** People by part of their name or address; for administrators. */
export async function findPeople({ actor }: Ctx, text: string): Promise<FoundPerson[]> {
  requirePermission(actor, 'person.read')
  const pattern = partOf(text)
  return await db().$queryRaw<FoundPerson[]>(Prisma.sql`
    SELECT id, name, email FROM app_user WHERE email ILIKE ${pattern} OR ${isNamed(Prisma.sql`name`, pattern)}
    ORDER BY email = ${text.toLowerCase()} DESC, name COLLATE "und-x-icu", email LIMIT ${FOUND}`)
}

/** The request of an ID: of which app it is, and how it ended. */
export async function findRequestOfAnyone(
  { actor }: Ctx,
  requestId: string,
): Promise<{ clientId: string; outcome: string; reason: string } | null> {
  requirePermission(actor, 'app.inspect')
  const whose = await whoseRequest(requestId)
  const client =
    whose && (await db().client.findUnique({ where: { id: whose.clientRef }, select: { clientId: true } }))
  return client && { clientId: client.clientId, outcome: whose.outcome, reason: whose.reason }
}

/** What a request of this ID meant whose client ID is one character off. */
export async function findMissesOfRequest({ actor }: Ctx, requestId: string): Promise<FoundMiss[]> {
  requirePermission(actor, 'app.inspect')
  return await missesOfRequest(requestId)
}

/** What is known of a request of this ID whose client ID nobody has. */
export async function findUnknownRequest(
  { actor }: Ctx,
  requestId: string,
): Promise<KeptUnknownRequest | null> {
  requirePermission(actor, 'app.inspect')
  return await keptUnknownRequest(requestId)
}
