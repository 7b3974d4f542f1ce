import type { Actor } from '#lib/access/actor.ts'
import { requirePermission } from '#lib/access/permissions.ts'
import { db } from '#lib/platform/db/db.ts'
import {
  LIVE_SETTING_NAMES,
  type LiveSettingName,
  settingInEffect,
  settingInEnvironment,
} from '#lib/platform/live-settings.ts'

export type LiveSetting = {
  name: LiveSettingName
  /** What is in effect: days, or a word. */
  value: string | number
  /** What the environment says, or what is meant where it says nothing. */
  ofEnvironment: string | number
  /** Since when the database says it; null while the environment does. */
  changedAt: Date | null
}

/**
 * The settings that can be changed while instances run.
 * @throws AppError `forbidden`
 */
export async function listSettings({ actor }: { actor: Actor }): Promise<LiveSetting[]> {
  requirePermission(actor, 'setting.read')
  const rows = await db().liveSetting.findMany({ select: { name: true, changedAt: true } })
  return await Promise.all(
    LIVE_SETTING_NAMES.map(async (name) => ({
      name,
      value: await settingInEffect(name),
      ofEnvironment: settingInEnvironment(name),
      changedAt: rows.find((row) => row.name === name)?.changedAt ?? null,
    })),
  )
}
