import { type Db, db } from '#lib/platform/db/db.ts'
import { settingInEffect } from '#lib/platform/live-settings.ts'

/** So far ahead the ends of secrets and keys are told: from when their teams are first reminded. */
export const endingWithinDays = (tx: Db = db()): Promise<number> => settingInEffect('EXPIRY_REMINDER', tx)
