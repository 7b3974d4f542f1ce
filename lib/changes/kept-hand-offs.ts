import { db } from '#lib/platform/db/db.ts'

/** The ids (UUIDs) of the hand-offs whose holders did something, as far as they are kept: rows of the log outlive them. */
export async function keptHandOffs(
  entries: readonly { actorKind: string; actorId: string | null }[],
): Promise<ReadonlySet<string | null>> {
  const ids = entries.flatMap(({ actorKind, actorId }) => (actorKind === 'holder' && actorId ? actorId : []))
  if (ids.length === 0) return new Set()
  const kept = await db().handOff.findMany({ where: { id: { in: [...new Set(ids)] } }, select: { id: true } })
  return new Set(kept.map(({ id }) => id))
}
