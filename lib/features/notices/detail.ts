import { z } from 'zod'
import { CREDENTIAL_CHANGES } from '#lib/changes/subscribers/notices.ts'

const text = z.string().max(1000).optional().catch(undefined)
const moment = z.coerce.date().optional().catch(undefined)
const count = z.number().optional().catch(undefined)
const settings = z.record(z.string(), z.unknown()).optional().catch(undefined)

/**
 * What a notice holds besides its kind and app; which members there are depends on the kind. What another version wrote
 * and this one cannot read is ignored.
 */
export const noticeDetailSchema = z
  .object({
    /** Who did it, as people read it. */
    by: text,
    change: z.enum(CREDENTIAL_CHANGES).optional().catch(undefined),
    credentialId: text,
    credentialKind: z.enum(['secret', 'key']).optional().catch(undefined),
    credentialName: text,
    expiresAt: moment,
    /** How many days are left at most. */
    days: count,
    /** Until when the one that is replaced goes on, or an app can be restored. */
    until: moment,
    /** When and from where an ended one was last used. */
    usedAt: moment,
    address: text,
    /** Name and address of whoever joined. */
    person: text,
    email: text,
    /** What an app's access was, and what it is. */
    before: settings,
    after: settings,
    /** Who suspended or resumed it: its owner, or staff. */
    side: text,
    /** How many sessions ended. */
    sessions: count,
    /** The scope that is asked for, by which team (slug), and why. */
    scope: text,
    team: text,
    reason: text,
    /** Slugs of the teams that an app went from and to. */
    from: text,
    to: text,
    /** Start of the hour that a quota is for, and the two numbers. */
    hour: moment,
    issued: count,
    quota: count,
  })
  .catch({})
export type NoticeDetail = z.output<typeof noticeDetailSchema>
