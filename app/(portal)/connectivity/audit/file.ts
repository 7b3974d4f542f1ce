import { may } from '#lib/access/permissions.ts'
import { type AuditFormat, auditFile } from '#lib/features/audit/audit-file.ts'
import { auditFilterSchema } from '#lib/features/audit/audit-filter.ts'
import { type FilterProblem, filterProblems } from '#lib/features/audit/filter-problems.ts'
import { auditActions } from '#lib/features/audit/read-log.ts'
import { currentActor } from '#lib/features/people/current-actor.ts'
import { refusedFile } from '../../../refused-file.ts'

/** The rows of the log's page, and those on the pages after it, as a file of this format. */
export const auditFileRoute =
  (format: AuditFormat) =>
  async (request: Request): Promise<Response> => {
    const actor = await currentActor()
    if (!actor) return refusedFile(401)
    if (!may(actor, 'audit.read')) return refusedFile(404)
    const query = Object.fromEntries(new URL(request.url).searchParams)
    const problems = filterProblems(query, await auditActions({ actor }))
    if (problems.length > 0) return unreadable(problems)
    const filter = auditFilterSchema.parse(query)
    return await auditFile({ actor }, { ...filter, before: null }, format)
  }

/** Whoever keeps the file takes it for what they asked for. */
const unreadable = (problems: readonly FilterProblem[]) =>
  new Response(`${problems.map(({ text }) => text.replace(' It was left out.', '')).join('\n')}\n`, {
    status: 400,
    headers: {
      'Content-Type': 'text/plain; charset=utf-8',
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
    },
  })
