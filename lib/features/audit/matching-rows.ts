import type { Actor } from '#lib/access/actor.ts'
import { may } from '#lib/access/permissions.ts'
import { readAddress } from '#lib/kernel/network.ts'
import { db } from '#lib/platform/db/db.ts'
import { Prisma } from '#prisma/generated/client.ts'
import type { AuditFilter } from './audit-filter.ts'

// Each of these is what an index of the log is of, in the same words (prisma/migrations/20261130052000_audit_pages).
const ACTOR = Prisma.raw(`(coalesce(personal #>> '{actor,label}', actor_label)) COLLATE "C"`)
const CLIENT_ID = Prisma.raw(`(detail ->> 'clientId') COLLATE "C"`)
const ADDRESS = Prisma.raw(`(coalesce(personal #>> '{actor,address}', personal #>> '{subject,values,address}',
  CASE WHEN personal IS NULL THEN detail ->> 'address' END)) COLLATE "C"`)

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const DAY_MS = 86_400_000

// Rows about people's accounts: sign-ins, factors, addresses. In the words of an index
// (prisma/migrations/20261130123000_audit_without_people).
const NOT_OF_PEOPLE = Prisma.raw(`subject_kind NOT IN ('user', 'invitation')`)

/** Whether an action is about somebody's account whenever there is a row of it. */
const isOfPeople = (action: string) => /^(user|invitation)\./.test(action)

/** Whether somebody may read the rows of this action. */
export const mayReadAction = (actor: Actor, action: string): boolean =>
  !isOfPeople(action) || may(actor, 'person.read')

/**
 * The numbers of the newest rows that match, as SQL: an index leads to each way of matching, newest first, so that the
 * length of the log does not matter. Whoever may not read about people gets no row about anybody's account.
 */
export async function matchingRows(actor: Actor, filter: AuditFilter, limit: number): Promise<Prisma.Sql> {
  const conditions = [
    ...(may(actor, 'person.read') ? [] : [NOT_OF_PEOPLE]),
    // What nobody finds is not looked for through all the log.
    ...(filter.action === null || mayReadAction(actor, filter.action) ? [] : [Prisma.sql`false`]),
    ...(await conditionsOf(filter)),
  ]
  const ways = filter.q === '' ? [Prisma.sql`true`] : await waysTo(filter.q)
  const found = ways.map(
    (way) => Prisma.sql`(SELECT seq FROM audit_entry
      WHERE ${Prisma.join([way, ...conditions], ' AND ')} ORDER BY seq DESC LIMIT ${limit})`,
  )
  return Prisma.sql`SELECT seq FROM (${Prisma.join(found, ' UNION ')}) found ORDER BY seq DESC LIMIT ${limit}`
}

async function conditionsOf({ actor, action, about, address, from, to, before }: AuditFilter) {
  const [byActor, aboutThing] = await Promise.all([
    actor === '' ? [] : actorCondition(actor),
    about === '' ? [] : aboutCondition(about),
  ])
  return [
    ...byActor,
    ...aboutThing,
    ...(action === null ? [] : [Prisma.sql`action = ${action}`]),
    ...(address === '' ? [] : [Prisma.sql`${ADDRESS} = ${address}`]),
    // Rows are numbered in the order of their times, so that a time is a number.
    ...(from === null ? [] : [Prisma.sql`seq >= ${firstSince(Date.parse(from))}`]),
    ...(to === null
      ? []
      : [Prisma.sql`seq < coalesce(${firstSince(Date.parse(to) + DAY_MS)}, 9223372036854775807)`]),
    ...(before === null ? [] : [Prisma.sql`seq < ${before}`]),
  ]
}

/** The number of the first row from a moment on. */
const firstSince = (time: number) =>
  Prisma.sql`(SELECT seq FROM audit_entry WHERE time >= ${new Date(time)} ORDER BY time, seq LIMIT 1)`

/** Whoever has the address now, under every address that they had; else whoever is called so. */
async function actorCondition(text: string): Promise<Prisma.Sql[]> {
  if (UUID.test(text)) return [Prisma.sql`actor_id = ${text.toLowerCase()}`]
  const userId = await userWith(text)
  return [userId === null ? Prisma.sql`${ACTOR} = ${text}` : Prisma.sql`actor_id = ${userId}`]
}

/** Those of a client ID stay found when the app is gone. */
async function aboutCondition(text: string): Promise<Prisma.Sql[]> {
  const [teamId, isApp] = await Promise.all([
    teamWith(text),
    db().client.count({ where: { clientId: text } }),
  ])
  const ofApp = Prisma.sql`${CLIENT_ID} = ${text}`
  if (teamId === null) return [ofApp]
  const ofTeam = Prisma.sql`team_id = ${teamId}::uuid`
  return [isApp > 0 ? Prisma.sql`(${ofApp} OR ${ofTeam})` : ofTeam]
}

/** Every way in which a typed text can mean rows. */
async function waysTo(text: string): Promise<Prisma.Sql[]> {
  const [userId, teamId] = await Promise.all([userWith(text), teamWith(text)])
  const number = /^#?([1-9]\d{0,17})$/.exec(text)?.[1]
  const address = readAddress(text)
  const isId = UUID.test(text)
  const id = isId ? text.toLowerCase() : text
  return [
    ...(number === undefined ? [] : [Prisma.sql`seq = ${BigInt(number)}`]),
    ...(address === null ? [] : [Prisma.sql`${ADDRESS} = ${address}`]),
    ...(/^[a-z_]+\.[a-z_]+$/.test(text) ? [Prisma.sql`action = ${text}`] : []),
    ...(teamId === null ? [] : [Prisma.sql`team_id = ${teamId}::uuid`]),
    ...(userId === null
      ? [Prisma.sql`${ACTOR} = ${text}`]
      : [Prisma.sql`actor_id = ${userId}`, ofSubject('user', userId)]),
    ...(isId ? [Prisma.sql`actor_id = ${id}`] : []),
    ...SUBJECTS_BY_ID.filter((kind) => isId || !UUID_KINDS.has(kind)).map((kind) => ofSubject(kind, id)),
    Prisma.sql`${CLIENT_ID} = ${text}`,
  ]
}

/** Kinds of things that rows are about. */
const SUBJECTS_BY_ID = ['user', 'team', 'client', 'invitation', 'signing_key', 'api', 'scope', 'server']
const UUID_KINDS: ReadonlySet<string> = new Set(['user', 'team', 'client', 'invitation'])

const ofSubject = (kind: string, id: string) => Prisma.sql`(subject_kind = ${kind} AND subject_id = ${id})`

async function userWith(email: string): Promise<string | null> {
  if (!email.includes('@')) return null
  const user = await db().user.findUnique({ where: { email: email.toLowerCase() }, select: { id: true } })
  return user?.id ?? null
}

async function teamWith(slug: string): Promise<string | null> {
  return (await db().team.findUnique({ where: { slug }, select: { id: true } }))?.id ?? null
}
