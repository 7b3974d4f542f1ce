import type { Actor } from '#lib/access/actor.ts'
import { requirePermission } from '#lib/access/permissions.ts'
import { firstOf, type HandOffState, stateOfHandOff } from '#lib/features/hand-offs/states.ts'
import { type Db, databaseNow, db } from '#lib/platform/db/db.ts'
import type { Environment } from '#prisma/generated/enums.ts'
import { standingOf } from './evidence.ts'
import type { RotationState } from './states.ts'

/** A secret of a campaign, and how far its owners are. */
export type ShownSecret = {
  /** Id of the row of the campaign. */
  id: string
  credentialId: string
  name: string
  prefix: string | null
  lastFour: string | null
  createdAt: Date
  clientId: string
  app: string
  environment: Environment
  slug: string
  partner: string
  state: RotationState
  endsAt: Date
  /** Since when it does not work, and why; null while it does. */
  overSince: Date | null
  endedFor: 'date' | 'moved' | 'others' | null
  cancelledAt: Date | null
  /** Evidence of the new one, and of the old one. */
  madeAt: Date | null
  firstTokenAt: Date | null
  lastTokenAt: Date | null
  handOffId: string | null
  /** What became of the link to the new one; null where there is none. */
  linkState: HandOffState | null
}

/** How many secrets of a campaign are in each state. */
export type StateCounts = Record<RotationState, number>

export type ShownCampaign = {
  id: string
  name: string
  reason: string
  endsAt: Date
  byDateOnly: boolean
  by: string
  createdAt: Date
  /** By partner and app. */
  secrets: ShownSecret[]
  counts: StateCounts
  /** How many have neither ended nor been cancelled. */
  open: number
}

/**
 * A campaign by its id (UUID); null when there is none.
 * @throws AppError `forbidden`
 */
export async function findCampaign({ actor }: { actor: Actor }, id: string): Promise<ShownCampaign | null> {
  requirePermission(actor, 'campaign.read')
  const row = await db().campaign.findUnique({
    where: { id },
    select: {
      ...{
        id: true,
        name: true,
        reason: true,
        endsAt: true,
        byDateOnly: true,
        madeBy: true,
        createdAt: true,
      },
      maker: { select: { name: true } },
    },
  })
  if (!row) return null
  const { maker, madeBy, ...campaign } = row
  const secrets = await secretsOf(db(), [id])
  const counts = countStates(secrets)
  const open = secrets.length - counts.ended - counts.cancelled
  return { ...campaign, by: maker?.name ?? madeBy, secrets, counts, open }
}

const select = {
  ...{ id: true, campaignId: true, credentialId: true, endsAt: true, handOffId: true },
  ...{ endedAt: true, endedFor: true, cancelledAt: true },
  handOff: {
    select: {
      ...{ expiresAt: true, openedAt: true, confirmedAt: true },
      ...{ disputedAt: true, revokedAt: true, revokedFor: true },
      apps: { select: { claimedAt: true } },
    },
  },
  credential: { select: { name: true, prefix: true, lastFour: true, createdAt: true } },
  client: {
    select: {
      ...{ clientId: true, name: true, environment: true },
      team: { select: { slug: true, name: true } },
    },
  },
} as const

/** The secrets of these campaigns with their states, by partner and app. */
export async function secretsOf(
  tx: Db,
  campaignIds: readonly string[],
): Promise<(ShownSecret & { campaignId: string })[]> {
  const rows = await tx.campaignSecret.findMany({
    where: { campaignId: { in: [...campaignIds] } },
    select,
    orderBy: [{ client: { team: { name: 'asc' } } }, { client: { clientId: 'asc' } }, { id: 'asc' }],
  })
  const standing = await standingOf(tx, rows)
  const now = await databaseNow(tx)
  return rows.map(({ credential, client: { team, name: app, ...client }, handOff, endedAt: _, ...row }) => {
    const { state, madeAt, firstTokenAt, lastTokenAt, overSince: over } = standing(row)
    const overSince = row.cancelledAt ? null : over
    return {
      ...row,
      ...credential,
      ...client,
      ...{ app, slug: team.slug, partner: team.name },
      linkState:
        handOff &&
        stateOfHandOff(
          { ...handOff, claimedAt: firstOf(handOff.apps.map(({ claimedAt }) => claimedAt)) },
          now,
        ),
      ...{ state, madeAt, firstTokenAt, lastTokenAt, overSince },
      endedFor: overSince && whyOver(row.endedFor, overSince, row.endsAt),
    }
  })
}

/** What nobody noted yet has come by its date, or was done by its owners before. */
function whyOver(endedFor: string | null, overSince: Date, endsAt: Date): 'date' | 'moved' | 'others' {
  if (endedFor === 'moved') return 'moved'
  return overSince >= endsAt ? 'date' : 'others'
}

export function countStates(secrets: readonly Pick<ShownSecret, 'state'>[]): StateCounts {
  const of = (state: RotationState) => secrets.filter((one) => one.state === state).length
  return {
    ...{ asked: of('asked'), claimed: of('claimed'), moving: of('moving'), moved: of('moved') },
    ...{ ended: of('ended'), cancelled: of('cancelled') },
  }
}
