import type { Person } from '#lib/access/actor.ts'
import { changed } from '#lib/changes/changed.ts'
import { db } from '#lib/platform/db/db.ts'

/** Changes what the actor is called. The same name is no change. */
export async function renamePerson(ctx: { actor: Person }, { name }: { name: string }): Promise<void> {
  const { actor } = ctx
  if (name === actor.name) return
  await db().$transaction(async (tx) => {
    await tx.user.update({ where: { id: actor.id }, data: { name }, select: { id: true } })
    await changed(tx, {
      actor: { ...actor, name },
      name: 'user.renamed',
      subject: { kind: 'user', id: actor.id },
      detail: {},
    })
  })
}
