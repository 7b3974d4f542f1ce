import type { z } from 'zod'
import { type Db, db } from '#lib/platform/db/db.ts'
import { env } from './env.ts'
import { SETTINGS, type SettingValue } from './settings.ts'

// Settings that may be changed while instances run (docs/decisions/0059). They are asked of the database whenever they
// are needed, which none of them is on the token path: so a change is in effect everywhere at its commit.

/** What each says as long as nobody has changed it. */
const FROM_ENVIRONMENT = {
  PARTNER_STALLED_AFTER: () => env.partnerStalledDays,
  CAMPAIGN_MOVED_AFTER: () => env.campaignMovedDays,
  EXPIRY_REMINDER: () => env.expiryReminderDays,
  LEAK_POLICY: () => env.leakPolicy,
} as const satisfies { [Name in keyof typeof SETTINGS]?: () => SettingValue<Name> }

export type LiveSettingName = keyof typeof FROM_ENVIRONMENT

export const LIVE_SETTING_NAMES = [
  'PARTNER_STALLED_AFTER',
  'CAMPAIGN_MOVED_AFTER',
  'EXPIRY_REMINDER',
  'LEAK_POLICY',
] as const satisfies readonly LiveSettingName[]

/** A setting as an administrator writes it, in the words of the environment: `9d`, `tell`. */
export const liveValueSchema = <Name extends LiveSettingName>(name: Name): z.ZodType<SettingValue<Name>> =>
  // The schemas have defaults for what is unset, which no row is.
  SETTINGS[name].schema as unknown as z.ZodType<SettingValue<Name>>

/** What the environment says. */
export const settingInEnvironment = (name: LiveSettingName): string | number => FROM_ENVIRONMENT[name]()

/** What is in effect: the database's word, or else the environment's. What another version wrote and this one can’t read is none. */
export async function settingInEffect<Name extends LiveSettingName>(
  name: Name,
  tx: Db = db(),
): Promise<SettingValue<Name>> {
  const row = await tx.liveSetting.findUnique({ where: { name }, select: { value: true } })
  const parsed = row && liveValueSchema(name).safeParse(row.value)
  return parsed?.success ? parsed.data : (FROM_ENVIRONMENT[name]() as SettingValue<Name>)
}

/** Writes the database's word; null takes it away. Says nothing of who may: ask before. */
export async function storeSetting(tx: Db, name: LiveSettingName, value: string | null): Promise<void> {
  if (value === null) {
    await tx.liveSetting.deleteMany({ where: { name } })
    return
  }
  const written = { value, changedAt: new Date() }
  await tx.liveSetting.upsert({
    where: { name },
    create: { name, ...written },
    update: written,
    select: { name: true },
  })
}
