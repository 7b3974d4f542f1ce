import { may } from '#lib/access/permissions.ts'
import { type AuditFormat, auditFile } from '#lib/features/audit/audit-file.ts'
import { auditFilterSchema } from '#lib/features/audit/audit-filter.ts'
import { currentActor } from '#lib/features/people/current-actor.ts'
import { refusedFile } from '../../../refused-file.ts'

/** The rows of the log's page, and those on the pages after it, as a file of this format. */
export const auditFileRoute =
  (format: AuditFormat) =>
  async (request: Request): Promise<Response> => {
    const actor = await currentActor()
    if (!actor) return refusedFile(401)
    if (!may(actor, 'audit.read')) return refusedFile(404)
    const filter = auditFilterSchema.parse(Object.fromEntries(new URL(request.url).searchParams))
    return await auditFile({ actor }, { ...filter, before: null }, format)
  }
