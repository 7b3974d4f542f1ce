import type { Actor } from '#lib/access/actor.ts'
import { requirePermission } from '#lib/access/permissions.ts'
import { db } from '#lib/platform/db/db.ts'
import type { Environment } from '#prisma/generated/enums.ts'
import { firstTokens } from './first-tokens.ts'
import { type AppLimits, LIMITS_OF_CLIENT, limitsOf } from './limits.ts'
import { firstOf, type HandOffState, stateOfHandOff } from './states.ts'

/** A hand-off as staff see it: never a code, never a secret. */
export type ShownHandOff = {
  id: string
  /** UUID of the partner. */
  teamId: string
  slug: string
  partner: string
  by: string
  /** Why it was prepared; empty for one of an earlier build. */
  reason: string
  state: HandOffState
  createdAt: Date
  expiresAt: Date
  hasPassphrase: boolean
  wrongPassphrases: number
  allowedAddresses: string[]
  accountRole: string
  accountAskedAt: Date | null
  accountEmail: string | null
  accountAgreedAt: Date | null
  accountMadeAt: Date | null
  openedAt: Date | null
  openedFrom: string | null
  openedBy: string | null
  confirmedAt: Date | null
  disputedAt: Date | null
  disputedFrom: string | null
  revokedAt: Date | null
  revokedFor: string | null
  apps: ShownHandOffApp[]
}

export type ShownHandOffApp = AppLimits & {
  id: string
  /** Null while the partner has not chosen it. */
  clientId: string | null
  name: string
  environment: Environment
  claimedAt: Date | null
  claimedFrom: string | null
  claimedBy: string | null
  kind: 'secret' | 'key' | null
  /** Whether what was handed over ended since. */
  isEnded: boolean
  /** How often a credential was made. */
  times: number
  firstTokenAt: Date | null
}

/**
 * A hand-off by its id (UUID); null when there is none.
 * @throws AppError `forbidden`
 */
export async function findHandOff({ actor }: { actor: Actor }, id: string): Promise<ShownHandOff | null> {
  requirePermission(actor, 'hand_off.read')
  const row = await db().handOff.findUnique({
    where: { id },
    omit: { codeDigest: true, holderDigest: true, formerHolderDigest: true },
    include: {
      team: { select: { slug: true, name: true } },
      maker: { select: { name: true } },
      apps: {
        include: {
          client: { select: { clientId: true, name: true, environment: true, ...LIMITS_OF_CLIENT } },
          credential: { select: { kind: true, revokedAt: true } },
        },
        orderBy: { position: 'asc' },
      },
    },
  })
  if (!row) return null
  const tokens = await firstTokens(row.apps.flatMap(({ credentialId }) => credentialId ?? []))
  const { passphraseHash, team, maker, madeBy, apps, ...facts } = row
  return {
    ...facts,
    slug: team.slug,
    partner: team.name,
    by: maker?.name ?? madeBy,
    hasPassphrase: passphraseHash !== null,
    state: stateOfHandOff({ ...facts, claimedAt: firstOf(apps.map((app) => app.claimedAt)) }, new Date()),
    apps: apps.map(({ client, credential, ...app }) => ({
      ...{ id: app.id, claimedAt: app.claimedAt, claimedFrom: app.claimedFrom, claimedBy: app.claimedBy },
      ...limitsOf({ ...app, client }),
      clientId: client?.clientId ?? null,
      name: client?.name ?? app.name ?? '',
      environment: client?.environment ?? app.environment ?? 'live',
      kind: credential?.kind ?? null,
      isEnded: credential?.revokedAt != null,
      times: app.times,
      firstTokenAt: tokens.get(app.credentialId ?? '') ?? null,
    })),
  }
}
