import { z } from 'zod'
import { LIVE_SETTING_NAMES, type LiveSettingName, liveValueSchema } from '#lib/platform/live-settings.ts'
import { SETTINGS } from '#lib/platform/settings.ts'

export const liveSettingNameSchema = z.enum(
  LIVE_SETTING_NAMES,
  `A setting that can be changed here is one of ${LIVE_SETTING_NAMES.join(', ')}.`,
)

const MAX_DAYS = 365

/** A number alone means days. */
const asWritten = (text: string) => (/^\d+$/.test(text) ? `${text}d` : text)

/** A new value as it is typed; an empty one takes the database's word away. */
export const changeSettingSchema = z
  .object({ name: liveSettingNameSchema, value: z.string().trim().max(200).transform(asWritten) })
  .superRefine(({ name, value }, context) => {
    if (value === '') return
    const parsed = liveValueSchema(name).safeParse(value)
    if (!parsed.success || Number(parsed.data) > MAX_DAYS)
      context.addIssue({ code: 'custom', path: ['value'], message: HOW_TO_ENTER[name] })
  })
export type ChangeSettingInput = z.output<typeof changeSettingSchema>

const DAYS = `Enter whole days, 1 to ${MAX_DAYS}.`
const HOW_TO_ENTER: Record<LiveSettingName, string> = {
  PARTNER_STALLED_AFTER: DAYS,
  CAMPAIGN_MOVED_AFTER: DAYS,
  EXPIRY_REMINDER: DAYS,
  LEAK_POLICY: `Choose ${SETTINGS.LEAK_POLICY.schema.unwrap().options.join(' or ')}.`,
}
