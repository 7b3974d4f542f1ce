import type { Actor } from '#lib/access/actor.ts'
import { changed } from '#lib/changes/changed.ts'
import { linkAddress } from '#lib/features/people/links.ts'
import type { Db } from '#lib/platform/db/db.ts'
import { routes } from '#lib/routes.ts'
import { appLabel, type NamedApp } from './app-label.ts'
import { digestOf, newCode } from './code.ts'

/** A link that is shown this once. */
export type PreparedLink = { id: string; link: string; expiresAt: Date }

/** The address of a link; its code stands in the fragment. */
export const claimLink = (code: string): string => linkAddress(routes.claim, code)

/** An app of a hand-off, as it is stored. */
export type PreparedApp = NamedApp & {
  row: {
    clientRef?: string
    name?: string
    environment?: 'sandbox' | 'live'
    scopes?: string[]
    allowedAddresses?: string[]
    quotaPerHour?: number | null
    /** The secret of the app that is replaced (UUID). */
    replaces?: string
  }
}

type NewHandOff = {
  teamId: string
  apps: readonly PreparedApp[]
  /** Why the partner is given this. */
  reason: string
  expiresAt: Date
  passphraseHash: string | null
  openerAddresses: string[]
  role: string
}

/** Stores a hand-off for a team that the caller has seen may have one, and makes its link. */
export async function insertHandOff(
  tx: Db,
  actor: Actor,
  { teamId, apps, reason, expiresAt, passphraseHash, openerAddresses, role }: NewHandOff,
): Promise<PreparedLink & { apps: NamedApp[] }> {
  const code = newCode()
  const { id } = await tx.handOff.create({
    data: {
      ...{ teamId, reason, expiresAt, passphraseHash, codeDigest: digestOf(code) },
      ...{ accountRole: role, allowedAddresses: openerAddresses },
      // A person is named by their account, which may go.
      ...(actor.kind === 'person'
        ? { makerId: actor.id, madeBy: 'the connectivity team' }
        : { madeBy: actor.name }),
      apps: { create: apps.map(({ row }, position) => ({ ...row, position })) },
    },
    select: { id: true },
  })
  await changed(tx, {
    actor,
    name: 'hand_off.created',
    subject: { kind: 'team', id: teamId },
    teamId,
    detail: {
      ...{ handOff: id, apps: apps.map(appLabel), reason, expiresAt: expiresAt.toISOString() },
      ...{ hasPassphrase: passphraseHash !== null, addresses: openerAddresses, role },
    },
  })
  return {
    id,
    link: claimLink(code),
    expiresAt,
    apps: apps.map(({ clientId, name }) => ({ clientId, name })),
  }
}
