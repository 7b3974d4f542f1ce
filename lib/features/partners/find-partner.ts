import type { Actor } from '#lib/access/actor.ts'
import { PLATFORM_ROLES, requirePermission, roleMay } from '#lib/access/permissions.ts'
import { versionOf } from '#lib/changes/seen-version.ts'
import { appFacts } from '#lib/features/health/app-facts.ts'
import { type AppState, evidenceFor, stateOfApp } from '#lib/features/health/app-state.ts'
import { db } from '#lib/platform/db/db.ts'
import type { ClientStatus, Environment } from '#prisma/generated/enums.ts'
import { shownSettings } from './shown-settings.ts'
import { type Milestones, type Stage, stageOf } from './stages.ts'

/** So many apps and people of a partner are shown. */
const SHOWN = 200

export type PartnerApp = {
  clientId: string
  name: string
  environment: Environment
  status: ClientStatus
  state: AppState
  evidence: string
  tokens24h: number
}

export type Partner = Milestones & {
  teamId: string
  slug: string
  name: string
  notes: string
  tags: string[]
  contacts: { email: string; name: string }[]
  /** Who of the connectivity team looks after it. */
  owner: { id: string; name: string } | null
  stage: Stage
  since: Date
  apps: PartnerApp[]
  people: { id: string; name: string; email: string; role: string }[]
  /** The version of what can be changed, for forms that stay open. */
  version: string
}

const select = {
  teamId: true,
  notes: true,
  tags: true,
  createdAt: true,
  claimedAt: true,
  firstTokenAt: true,
  firstCallAt: true,
  liveAt: true,
  staffOwner: { select: { id: true, name: true } },
  contacts: { select: { email: true, name: true }, orderBy: { createdAt: 'asc' } },
  team: {
    select: {
      slug: true,
      name: true,
      clients: {
        where: { deletedAt: null },
        select: { id: true, clientId: true, name: true, environment: true, status: true },
        orderBy: { createdAt: 'asc' },
        take: SHOWN,
      },
      memberships: {
        select: { role: true, user: { select: { id: true, name: true, email: true } } },
        orderBy: { createdAt: 'asc' },
        take: SHOWN,
      },
    },
  },
} as const

/**
 * A partner by its slug, with its apps as they do now; null when there is none.
 * @throws AppError `forbidden`
 */
export async function findPartner({ actor }: { actor: Actor }, slug: string): Promise<Partner | null> {
  requirePermission(actor, 'partner.read')
  const row = await db().partner.findFirst({ where: { team: { slug, deletedAt: null } }, select })
  if (!row) return null
  const { team, staffOwner, ...partner } = row
  const facts = await appFacts(team.clients.map(({ id }) => id))
  const apps = team.clients.flatMap(({ id, ...client }) => {
    const known = facts.get(id)
    if (!known) return []
    const state = stateOfApp(known)
    return [{ ...client, state, evidence: evidenceFor(state, known), tokens24h: known.issued24h }]
  })
  return {
    ...partner,
    ...stageOf(partner),
    slug: team.slug,
    name: team.name,
    owner: staffOwner,
    apps,
    people: team.memberships.map(({ role, user }) => ({ ...user, role })),
    version: versionOf(shownSettings({ ...partner, staffOwnerId: staffOwner?.id ?? null })),
  }
}

/** Those who can look after a partner, by name. */
export async function staffPeople({
  actor,
}: {
  actor: Actor
}): Promise<{ id: string; name: string; email: string }[]> {
  requirePermission(actor, 'partner.read')
  return await db().user.findMany({
    where: {
      role: { in: PLATFORM_ROLES.filter((role) => roleMay(role, 'partner.manage')) },
      disabledAt: null,
    },
    select: { id: true, name: true, email: true },
    orderBy: { name: 'asc' },
  })
}
