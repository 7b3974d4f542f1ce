import type { Db } from '#lib/platform/db/db.ts'

/** Takes scopes from a client and gives it others, inside the caller’s transaction. */
export async function storeScopes(
  tx: Db,
  clientRef: string,
  { removed, added = [] }: { removed: readonly string[]; added?: readonly string[] },
): Promise<void> {
  const grantedAt = new Date()
  await tx.clientScope.deleteMany({ where: { clientRef, scopeName: { in: [...removed] } } })
  await tx.clientScope.createMany({ data: added.map((scopeName) => ({ clientRef, scopeName, grantedAt })) })
}
