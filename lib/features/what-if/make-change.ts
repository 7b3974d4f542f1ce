import { storeScope } from '#lib/features/apis/update-scope.ts'
import { storeStatus } from '#lib/features/apps/set-status.ts'
import { storeMethods } from '#lib/features/apps/store-methods.ts'
import { storeScopes } from '#lib/features/apps/store-scopes.ts'
import { storeRestrictions } from '#lib/features/restrictions/restrict-client.ts'
import { changedTo, restrictionsIn, STORED_RESTRICTION } from '#lib/features/restrictions/restrictions.ts'
import type { Db } from '#lib/platform/db/db.ts'
import type { PlannedChange } from './schemas.ts'

/**
 * Does to one app (UUID) what the change would do to it, by the pieces of the verbs that really do it: for a transaction that
 * is looked at and rolled back. Tells nobody, and asks nobody.
 */
export async function makeChange(tx: Db, change: PlannedChange, clientRef: string): Promise<void> {
  // In the order in which the verbs lock.
  await tx.$queryRaw`SELECT id FROM client WHERE id = ${clientRef}::uuid FOR UPDATE`
  switch (change.kind) {
    case 'restrict': {
      const rows = await tx.clientRestriction.findMany({ where: { clientRef }, select: STORED_RESTRICTION })
      return await storeRestrictions(tx, clientRef, changedTo(restrictionsIn(rows), change.settings))
    }
    case 'scopes':
      return await storeScopes(tx, clientRef, await scopeChanges(tx, clientRef, change.scopes))
    case 'suspend':
      return await storeStatus(tx, clientRef, { status: 'suspended', suspendedBy: 'owner' })
    case 'methods':
      return await storeMethods(tx, clientRef, change.authMethods)
    case 'retire':
      return await storeScopes(tx, clientRef, { removed: change.scopes })
    case 'policy':
      return await storeScope(tx, change.scope, { grantPolicy: change.grantPolicy })
  }
}

/** What a client loses, and gets, when it has exactly these scopes. */
export async function scopeChanges(tx: Db, clientRef: string, wanted: readonly string[]) {
  const held = await tx.clientScope.findMany({ where: { clientRef }, select: { scopeName: true } })
  const present = held.map(({ scopeName }) => scopeName)
  const asked = wanted.filter((name) => !present.includes(name))
  const known = await tx.scope.findMany({ where: { name: { in: asked } }, select: { name: true } })
  return {
    removed: present.filter((name) => !wanted.includes(name)),
    /** What was asked for, and what of it there is. */
    asked,
    added: known.map(({ name }) => name),
  }
}
