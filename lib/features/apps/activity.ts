import { z } from 'zod'
import type { Person } from '#lib/access/actor.ts'
import { visibleClient } from '#lib/access/visible-client.ts'
import { type AuditEntry, entriesAbout } from '#lib/changes/entries.ts'

const ENTRIES_PER_PAGE = 30

/** Where a page begins, as its address says it: a number of the audit log. What is none is ignored (NG-24). */
export const activityCursorSchema = z
  .string()
  .regex(/^[1-9]\d{0,17}$/)
  .transform(BigInt)
  .nullable()
  .catch(null)

/** What was done to an app, newest first; null when there is none that this person may see. */
export async function clientActivity(
  actor: Person,
  { clientId, before }: { clientId: string; before: bigint | null },
): Promise<{ entries: AuditEntry[]; next: bigint | null } | null> {
  const client = await visibleClient(actor, clientId)
  if (!client) return null
  return await entriesAbout({ kind: 'client', id: client.id }, { before, limit: ENTRIES_PER_PAGE })
}
