import { makeChange } from '#lib/features/what-if/make-change.ts'
import type { PlannedChange } from '#lib/features/what-if/schemas.ts'
import type { Client } from '#lib/oauth/ports.ts'
import { rehearse } from '#lib/platform/db/rehearse.ts'
import { loadClientIn } from '#lib/runtime/protocol/load-client.ts'

/** An app as the token endpoint sees it now, and as it would once it is changed. */
export type BothWays = {
  now: Client
  changed: Client
  /** A text that is another when anything of either is. */
  version: string
}

/**
 * Makes a change to an app (UUID), reads the app as the token endpoint does, and takes the change back: nobody else ever sees it.
 * @returns null when the app is gone
 */
export const lookAhead = (change: PlannedChange, clientRef: string): Promise<BothWays | null> =>
  rehearse(async (tx) => {
    const row = await tx.client.findFirst({
      where: { id: clientRef, deletedAt: null },
      select: { clientId: true },
    })
    const now = row && (await loadClientIn(tx, row.clientId))
    if (!row || !now) return null
    await makeChange(tx, change, clientRef)
    const changed = await loadClientIn(tx, row.clientId)
    return (
      changed && { now: now.client, changed: changed.client, version: `${now.version}\n${changed.version}` }
    )
  })
