import { z } from 'zod'
import { LEAK_OUTCOMES } from '#lib/changes/subscribers/leaks.ts'
import { CREDENTIAL_CHANGES, FACTOR_CHANGES } from '#lib/changes/subscribers/notices.ts'
import { REQUEST_CHANGES } from '#lib/changes/subscribers/request-notices.ts'
import { ROTATION_CHANGES } from '#lib/changes/subscribers/rotation-notices.ts'

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
    /** Name and address of whoever joined or left, and what somebody is in the team. */
    person: text,
    email: text,
    role: text,
    /** What an app's access was, and what it is. */
    before: settings,
    after: settings,
    /** Who suspended or resumed it: its owner, or staff. */
    side: text,
    /** Why it was suspended or a scope is requested, as people say it; why most requests of a failing app were refused. */
    reason: text,
    /** When an app began to fail, and when that was over. */
    startedAt: moment,
    endedAt: moment,
    /** How many of how many requests were refused. */
    refused: count,
    requests: count,
    /** How an incident ended. */
    outcome: z.enum(['recovered', 'silent']).optional().catch(undefined),
    /** What became of a leaked one, and the page that a scanner found it on. */
    leak: z.enum(LEAK_OUTCOMES).optional().catch(undefined),
    foundAt: z.string().max(2000).optional().catch(undefined),
    /** How many attempts strangers made, and on how many apps of the team. */
    attempts: count,
    apps: count,
    /** How a password was changed. */
    how: text,
    /** What signed in, in a few words. */
    device: text,
    /** What happened to a second factor, the name of the passkey, and how many recovery codes are left. */
    factor: z.enum(FACTOR_CHANGES).optional().catch(undefined),
    passkey: text,
    left: count,
    /** A provider that one signs in by, and what became of it. */
    provider: text,
    provided: z.enum(['linked', 'unlinked']).optional().catch(undefined),
    /** How many sessions ended. */
    sessions: count,
    /** The scope that is asked for, and by which team (slug). */
    scope: text,
    team: text,
    /** What the team was called. */
    teamName: text,
    /** The hand-off (UUID), and the client ID that it was claimed for. */
    handOff: text,
    clientId: text,
    /** The apps of a hand-off by their client IDs, or names where they have none yet, and how many credentials ended with it. */
    clientIds: z.array(z.string().max(1000)).optional().catch(undefined),
    ended: count,
    /** A request (UUID): of what kind, what became of it, what was asked for or given, and the word that was said. */
    request: text,
    requested: text,
    requestChange: z.enum(REQUEST_CHANGES).optional().catch(undefined),
    /** What became of a rotation that was asked for. */
    rotationChange: z.enum(ROTATION_CHANGES).optional().catch(undefined),
    scopes: z.array(z.string().max(1000)).optional().catch(undefined),
    liveClientId: text,
    quotaPerHour: count,
    word: text,
    /**
     * Slugs of the teams that an app went from and to, the name of the one that somebody was removed from, or the role that
     * somebody had and has.
     */
    from: text,
    to: text,
    /** Start of the hour that a quota is for, and the two numbers. */
    hour: moment,
    issued: count,
    quota: count,
  })
  .catch({})
export type NoticeDetail = z.output<typeof noticeDetailSchema>
