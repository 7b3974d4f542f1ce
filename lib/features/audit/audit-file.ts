import type { Actor } from '#lib/access/actor.ts'
import { requirePermission } from '#lib/access/permissions.ts'
import { changed } from '#lib/changes/changed.ts'
import { csvOf } from '#lib/kernel/csv.ts'
import { db } from '#lib/platform/db/db.ts'
import { env } from '#lib/platform/env.ts'
import { type AuditFilter, setFilters } from './audit-filter.ts'
import { type AuditRow, readAuditLog } from './read-log.ts'
import { factsOf } from './row-facts.ts'

export const AUDIT_FORMATS = ['csv', 'jsonl'] as const
export type AuditFormat = (typeof AUDIT_FORMATS)[number]

const PER_PAGE = 1_000
/** The longest file. */
export const MAX_FILE_ROWS = 1_000_000

const HEAD = [
  'number',
  'time',
  'actor_kind',
  'actor',
  'by_staff',
  'action',
  'subject_kind',
  'subject',
  'subject_id',
  'team',
  'address',
  'detail',
  'hash',
]

const FORMATS: Record<AuditFormat, { mediaType: string; head: string; line(row: AuditRow): string }> = {
  csv: {
    mediaType: 'text/csv; charset=utf-8',
    head: csvOf([HEAD]),
    line: (row) => {
      const facts = factsOf(row)
      return csvOf([
        Object.values({
          ...facts,
          by_staff: facts.by_staff ? 'yes' : 'no',
          detail: JSON.stringify(facts.detail),
        }).map((value) => (value === null ? null : String(value))),
      ])
    },
  },
  jsonl: {
    mediaType: 'application/jsonl; charset=utf-8',
    head: '',
    line: (row) => `${JSON.stringify(factsOf(row))}\n`,
  },
}

/**
 * The rows that match a filter as a file, newest first, page by page as it is read. That somebody asked for it is a row of
 * the log itself, before the first page is read.
 * @throws AppError `forbidden`
 */
export async function auditFile(
  ctx: { actor: Actor },
  filter: AuditFilter,
  format: AuditFormat,
): Promise<Response> {
  requirePermission(ctx.actor, 'audit.read')
  await db().$transaction((tx) =>
    changed(tx, {
      actor: ctx.actor,
      name: 'audit.exported',
      subject: { kind: 'server', id: env.publicUrl },
      detail: { format, filters: setFilters(filter).map(([name]) => name) },
    }),
  )
  const { mediaType, head, line } = FORMATS[format]
  const encoder = new TextEncoder()
  let written = 0
  let { before } = filter
  let isEnd = false
  const body = new ReadableStream<Uint8Array>(
    {
      start: (file) => file.enqueue(encoder.encode(head)),
      async pull(file) {
        if (isEnd) return file.close()
        const { rows, next } = await readAuditLog(ctx, { ...filter, before }, PER_PAGE)
        written += rows.length
        before = next
        isEnd = next === null || written >= MAX_FILE_ROWS
        file.enqueue(encoder.encode(rows.map(line).join('')))
      },
    },
    // A page is read when the one before has been sent.
    new CountQueuingStrategy({ highWaterMark: 1 }),
  )
  return new Response(body, {
    headers: {
      'Cache-Control': 'no-store',
      'Content-Type': mediaType,
      'Content-Disposition': `attachment; filename="audit-log.${format}"`,
    },
  })
}
