import { createHash } from 'node:crypto'
import { z } from 'zod'
import { AppError } from '#lib/kernel/errors.ts'
import { latestEntry } from './entries.ts'
import type { ChangeName, Settings, Subject } from './events.ts'

const LENGTH = 22
/** 29 November 2026 at 20:39 */
const MOMENT = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' })

/** What a form sends of the version that it showed. */
export const seenSchema = z.string().max(LENGTH).optional()

/** A mark of settings as a form shows them; the same for the same settings, in whatever order they are named. */
export function versionOf(shown: Settings): string {
  const parts = Object.entries(shown)
    .map(([name, value]) => [name, Array.isArray(value) ? value.toSorted() : value])
    .toSorted(([one], [other]) => String(one).localeCompare(String(other)))
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, LENGTH)
}

/**
 * Requires that settings are as the form showed them, so that of two people, or two tabs, the later does not undo what
 * it never saw. Without a mark nothing is required. Ask inside the transaction that makes the change.
 * @param changed.now what they are, in words
 * @throws AppError `conflict`, which says who changed them, when, and to what; sent again after that, the form passes
 */
export async function requireSeen(
  seen: string | undefined,
  present: Settings,
  changed: { subject: Subject; by: ChangeName; now?: string },
): Promise<void> {
  const version = versionOf(present)
  if (seen === undefined || seen === version) return
  const entry = await latestEntry(changed.subject, { actions: [changed.by] })
  const who = entry?.actorKind === 'operator' ? 'The connectivity team' : (entry?.actorLabel ?? 'Someone')
  const when = entry ? ` on ${MOMENT.format(entry.time)} UTC` : ''
  throw new AppError(
    'conflict',
    `${who} changed this${when}, after you opened this page.${changed.now === undefined ? '' : ` It is now ${changed.now}.`} Your version is kept here: save again to replace theirs.`,
    undefined,
    { seen: version },
  )
}

/** Settings as a sentence says them: “Acme”, empty. */
export const settingsInWords = (settings: Settings) =>
  Object.values(settings)
    .map((value) => {
      if (typeof value === 'boolean') return value ? 'on' : 'off'
      const text = Array.isArray(value) ? value.join(', ') : String(value ?? '')
      return text === '' ? 'empty' : `“${text}”`
    })
    .join(', ')
