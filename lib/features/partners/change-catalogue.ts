import type { Actor } from '#lib/access/actor.ts'
import { requirePermission } from '#lib/access/permissions.ts'
import { isForStaffToGrant } from '#lib/access/visible.ts'
import { versionOf } from '#lib/changes/seen-version.ts'
import { OWN_API_ID } from '#lib/features/apis/own-api.ts'
import type { UpdateApiInput, UpdateScopeInput } from '#lib/features/apis/schemas.ts'
import { type UpdatedApi, updateApi } from '#lib/features/apis/update-api.ts'
import { updateScope } from '#lib/features/apis/update-scope.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { count, counted } from '#lib/kernel/number-words.ts'
import { db } from '#lib/platform/db/db.ts'
import { Prisma } from '#prisma/generated/client.ts'
import type { GrantPolicy } from '#prisma/generated/enums.ts'

type Ctx = { actor: Actor }
type Understood = { understood?: string | undefined }

/** So many of those that are concerned are named. */
const NAMED = 5

/** Whom a change of the catalogue concerns. */
export type Concerned = {
  apps: number
  teams: number
  /** Client IDs of the busiest, or of the first. */
  named: string[]
}

/** What another policy of a scope would change; null where it changes nothing for anybody. */
export type PolicyEffect = {
  before: GrantPolicy
  after: GrantPolicy
  /** The apps that have it, and keep it. */
  held: Concerned
  /** The apps that request it. */
  asked: Concerned
  /** How many that have it are of teams that nobody vouches for, where that makes a difference from now on. */
  unconfirmed: number
}

const GRANTED_BY: Record<GrantPolicy, string> = {
  owner: 'by an app’s own team',
  request: 'by the connectivity team on request',
  staff: 'by the connectivity team alone',
}

/**
 * What a change of a scope would do to those who have it or request it.
 * @returns null where its policy stays, or nobody has it or requests it
 * @throws AppError `forbidden`
 */
export async function policyEffect(
  { actor }: Ctx,
  { name, grantPolicy: after }: Pick<UpdateScopeInput, 'name' | 'grantPolicy'>,
): Promise<PolicyEffect | null> {
  requirePermission(actor, 'api.manage')
  const scope = await db().scope.findUnique({ where: { name }, select: { grantPolicy: true } })
  if (!scope || scope.grantPolicy === after) return null
  const losesUnconfirmed = isForStaffToGrant(after) && !isForStaffToGrant(scope.grantPolicy)
  const [held, asked, unconfirmed] = await Promise.all([
    concerned(Prisma.sql`SELECT client_ref AS id, 0 AS tokens FROM client_scope WHERE scope_name = ${name}`),
    concerned(Prisma.sql`SELECT client_ref AS id, 0 AS tokens FROM scope_request WHERE scope_name = ${name}`),
    losesUnconfirmed
      ? db().clientScope.count({
          where: { scopeName: name, client: { deletedAt: null, team: { confirmedAt: null } } },
        })
      : 0,
  ])
  return held.apps + asked.apps === 0 ? null : { before: scope.grantPolicy, after, held, asked, unconfirmed }
}

/** The same in words. */
export const policyEffectInWords = ({ before, after, held, asked, unconfirmed }: PolicyEffect): string =>
  [
    `It is granted ${GRANTED_BY[before]} now, and would be granted ${GRANTED_BY[after]}.`,
    held.apps > 0 && `${inWords(held, 'has', 'have')} it and ${held.apps === 1 ? 'keeps' : 'keep'} it.`,
    unconfirmed > 0 &&
      `${count(unconfirmed)} of them ${unconfirmed === 1 ? 'is' : 'are'} of teams that aren’t confirmed: these get no tokens with it until they are.`,
    asked.apps > 0 && `${inWords(asked, 'requests', 'request')} it: these requests stay open.`,
  ]
    .filter(Boolean)
    .join(' ')

/** What another lifetime or algorithm of an API’s tokens would change. */
export type ApiChange = {
  tokenTtlSeconds: { before: number; after: number } | null
  signingAlg: { before: string; after: string } | null
  /** The apps that got tokens for it in the last 30 days. */
  used: Concerned
}

/**
 * What a change of an API would do to those who use it.
 * @returns null where neither lifetime nor algorithm changes, or nobody uses it
 * @throws AppError `forbidden`
 */
export async function apiChange(
  { actor }: Ctx,
  { id, ...wanted }: UpdateApiInput,
): Promise<ApiChange | null> {
  requirePermission(actor, 'api.manage')
  const before = await db().api.findUnique({
    where: { id },
    select: { tokenTtlSeconds: true, signingAlg: true },
  })
  if (!before) return null
  const { tokenTtlSeconds = before.tokenTtlSeconds, signingAlg = before.signingAlg } = wanted
  const life = { before: before.tokenTtlSeconds, after: tokenTtlSeconds }
  const alg = { before: before.signingAlg, after: signingAlg }
  if (life.before === life.after && alg.before === alg.after) return null
  const used = await concerned(usersOf(id))
  if (used.apps === 0) return null
  return {
    tokenTtlSeconds: life.before === life.after ? null : life,
    signingAlg: alg.before === alg.after ? null : alg,
    used,
  }
}

/** The same in words. */
export const apiChangeInWords = ({ tokenTtlSeconds: life, signingAlg: alg, used }: ApiChange): string =>
  [
    `${inWords(used, 'got', 'got')} tokens for this API in the last 30 days.`,
    life &&
      `New ones would be valid for ${count(life.after)} s instead of ${count(life.before)} s; issued ones keep theirs.`,
    life && life.after < life.before && `Apps that keep their tokens then request them more often.`,
    alg &&
      `New ones would be signed with ${alg.after} instead of ${alg.before}: what verifies them must accept it.`,
  ]
    .filter(Boolean)
    .join(' ')

/**
 * Changes a scope as `updateScope` does, once it is known whom another policy concerns.
 * @param input.understood the answer to that question, as the error gave it
 * @throws AppError as `updateScope`, and `conflict` with the question
 */
export async function updateScopeKnowingly(
  ctx: Ctx,
  { understood, ...wanted }: UpdateScopeInput & Understood,
): Promise<{ changed: boolean }> {
  const mark = versionOf({ grantPolicy: wanted.grantPolicy })
  const effect = understood === mark ? null : await policyEffect(ctx, wanted)
  if (effect) throw asking(policyEffectInWords(effect), mark)
  return await updateScope(ctx, wanted)
}

/**
 * Changes an API as `updateApi` does, once it is known whom another lifetime or algorithm of its tokens concerns.
 * @param input.understood the answer to that question, as the error gave it
 * @throws AppError as `updateApi`, and `conflict` with the question
 */
export async function updateApiKnowingly(
  ctx: Ctx,
  { understood, ...wanted }: UpdateApiInput & Understood,
): Promise<UpdatedApi> {
  const { tokenTtlSeconds = null, signingAlg = null } = wanted
  const mark = versionOf({ tokenTtlSeconds, signingAlg })
  const change = understood === mark ? null : await apiChange(ctx, wanted)
  if (change) throw asking(apiChangeInWords(change), mark)
  return await updateApi(ctx, wanted)
}

const asking = (effect: string, understood: string) =>
  new AppError('conflict', `${effect} Save again to change it.`, undefined, { understood })

/** The apps of these rows (`id`, `tokens`) that are not deleted. */
async function concerned(rows: Prisma.Sql): Promise<Concerned> {
  const apps = await db().$queryRaw<{ clientId: string; teamId: string }[]>(Prisma.sql`
    SELECT c.client_id AS "clientId", c.team_id AS "teamId" FROM (${rows}) r JOIN client c ON c.id = r.id
    WHERE c.deleted_at IS NULL ORDER BY r.tokens DESC, c.client_id`)
  return {
    apps: apps.length,
    teams: new Set(apps.map(({ teamId }) => teamId)).size,
    named: apps.slice(0, NAMED).map(({ clientId }) => clientId),
  }
}

/**
 * The apps that got tokens for an API in the last 30 days. All tokens of an app that may use no other are for it; of the rest the
 * kept requests tell. An app without scopes gets tokens for Latchkey's own API.
 */
const usersOf = (apiId: string) => Prisma.sql`
  SELECT used.id, used.tokens FROM (
    SELECT h.id, h.is_only, (
      SELECT coalesce(sum(u.count), 0) FROM usage u
      WHERE u.client_ref = h.id AND u.reason = 'issued' AND u.hour > now() - interval '30 days') AS tokens
    FROM (
      SELECT g.client_ref AS id, bool_and(s.api_id = ${apiId}) AS is_only
      FROM client_scope g JOIN scope s ON s.name = g.scope_name
      GROUP BY 1 HAVING bool_or(s.api_id = ${apiId})
      UNION ALL
      SELECT c.id, true FROM client c
      WHERE ${apiId} = ${OWN_API_ID} AND NOT EXISTS (SELECT FROM client_scope g WHERE g.client_ref = c.id)
    ) h
  ) used
  WHERE used.tokens > 0 AND (used.is_only OR EXISTS (
    SELECT FROM token_event e
    WHERE e.client_ref = used.id AND e.outcome = 'issued' AND e.api_id = ${apiId} AND e.time > now() - interval '30 days'))`

/** "2 apps of 1 team have (a, b)" */
function inWords({ apps, teams, named }: Concerned, one: string, many: string): string {
  const more = apps - named.length
  const names = `${named.join(', ')}${more > 0 ? ` and ${count(more)} more` : ''}`
  return `${counted(apps, 'app')} of ${counted(teams, 'team')} (${names}) ${apps === 1 ? one : many}`
}
