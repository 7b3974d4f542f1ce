import type { Actor } from '#lib/access/actor.ts'
import { requirePermission } from '#lib/access/permissions.ts'
import { db } from '#lib/platform/db/db.ts'
import { Prisma } from '#prisma/generated/client.ts'
import type { Environment } from '#prisma/generated/enums.ts'
import { LAST_TOKEN_SQL } from './evidence.ts'
import { MAX_SECRETS } from './limits.ts'
import type { Choice } from './schemas.ts'

/** A secret that can be asked for. */
export type Candidate = {
  /** Id of the secret. */
  id: string
  name: string
  /** First and last characters; null for an imported one. */
  prefix: string | null
  lastFour: string | null
  createdAt: Date
  expiresAt: Date | null
  /** When it last got a token; null for never, as far as is kept. */
  lastTokenAt: Date | null
  clientId: string
  app: string
  environment: Environment
  /** Slug and name of the partner. */
  slug: string
  partner: string
  teamId: string
}

export type Candidates = {
  secrets: Candidate[]
  /** Whether there are more than can be asked for at once. */
  isCut: boolean
  /** How many partners they are of. */
  partners: number
  /** How many match that are asked for already. */
  alreadyAsked: number
}

/**
 * The secrets that match and work, of partners and of other teams that the connectivity team vouches for, and that nobody replaces
 * or is asked to replace. Keys are none.
 * @throws AppError `forbidden`
 */
export async function findCandidates({ actor }: { actor: Actor }, choice: Choice): Promise<Candidates> {
  requirePermission(actor, 'campaign.manage')
  const { partners, apps, secrets, olderThanDays } = choice
  const matching = Prisma.sql`FROM client_credential k
    JOIN client c ON c.id = k.client_ref AND c.deleted_at IS NULL
    JOIN team t ON t.id = c.team_id AND t.deleted_at IS NULL AND t.confirmed_at IS NOT NULL
    WHERE k.kind = 'secret' AND (k.ends_at IS NULL OR k.ends_at > now()) AND k.retires_at IS NULL
      AND k.created_at <= now() - make_interval(days => ${olderThanDays}::int)
      ${partners.length > 0 ? Prisma.sql`AND t.slug = ANY(${[...partners]}::text[])` : Prisma.empty}
      ${apps.length > 0 ? Prisma.sql`AND c.client_id = ANY(${[...apps]}::text[])` : Prisma.empty}
      ${secrets.length > 0 ? Prisma.sql`AND k.id = ANY(${[...secrets]}::uuid[])` : Prisma.empty}`
  const asked = Prisma.sql`EXISTS (SELECT FROM campaign_secret s
    WHERE s.credential_id = k.id AND s.ended_at IS NULL AND s.cancelled_at IS NULL)`
  const [found, counted] = await Promise.all([
    db().$queryRaw<Candidate[]>(Prisma.sql`
      SELECT k.*, ${Prisma.raw(LAST_TOKEN_SQL)} AS "lastTokenAt" FROM (
        SELECT k.id, k.client_ref, k.name, k.prefix, k.last_four AS "lastFour", k.created_at AS "createdAt",
          k.expires_at AS "expiresAt", c.client_id AS "clientId", c.name AS app, c.environment, t.slug, t.name AS partner,
          t.id AS "teamId", row_number() OVER (
            ORDER BY t.name COLLATE "und-x-icu", t.id, c.client_id, k.created_at, k.id) AS nth
        ${matching} AND NOT ${asked}
        ORDER BY nth LIMIT ${MAX_SECRETS + 1}
      ) k ORDER BY k.nth`),
    db().$queryRaw<{ count: number }[]>(Prisma.sql`SELECT count(*)::int AS count ${matching} AND ${asked}`),
  ])
  const shown = found.slice(0, MAX_SECRETS)
  return {
    secrets: shown,
    isCut: found.length > MAX_SECRETS,
    partners: new Set(shown.map(({ slug }) => slug)).size,
    alreadyAsked: counted[0]?.count ?? 0,
  }
}
