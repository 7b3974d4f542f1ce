import type { Actor } from '#lib/access/actor.ts'
import { requirePermission } from '#lib/access/permissions.ts'
import { changed } from '#lib/changes/changed.ts'
import { db } from '#lib/platform/db/db.ts'
import { env } from '#lib/platform/env.ts'
import { storeSetting } from '#lib/platform/live-settings.ts'
import type { ChangeSettingInput } from './schemas.ts'

/**
 * Changes a setting on every instance at the commit, or gives it back to the environment.
 * @param input.value as the environment says it, `9d` or `tell`; empty for what the environment says
 * @throws AppError `forbidden` for anyone but administrators
 */
export async function changeSetting(
  { actor }: { actor: Actor },
  { name, value }: ChangeSettingInput,
): Promise<{ changed: boolean }> {
  requirePermission(actor, 'setting.change')
  const after = value === '' ? null : value
  return await db().$transaction(async (tx) => {
    // Of two who change it at once the second reads what the first wrote.
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`setting:${name}`}, 0))`
    const row = await tx.liveSetting.findUnique({ where: { name }, select: { value: true } })
    const before = row?.value ?? null
    if (before === after) return { changed: false }
    await storeSetting(tx, name, after)
    await changed(tx, {
      actor,
      name: 'setting.changed',
      subject: { kind: 'server', id: env.publicUrl },
      detail: { setting: name, before: { value: before }, after: { value: after } },
    })
    return { changed: true }
  })
}
