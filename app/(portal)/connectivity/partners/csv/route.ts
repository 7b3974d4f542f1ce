import { may } from '#lib/access/permissions.ts'
import { partnerFilterSchema } from '#lib/features/partners/partner-filter.ts'
import { partnersFile } from '#lib/features/partners/partners-csv.ts'
import { currentActor } from '#lib/features/people/current-actor.ts'
import { refusedFile } from '../../../../refused-file.ts'

/** The partners that match, as a file. */
export async function GET(request: Request): Promise<Response> {
  const actor = await currentActor()
  if (!actor) return refusedFile(401)
  if (!may(actor, 'partner.read')) return refusedFile(404)
  const filter = partnerFilterSchema.parse(Object.fromEntries(new URL(request.url).searchParams))
  return new Response(await partnersFile({ actor }, filter), {
    headers: {
      'Cache-Control': 'no-store',
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': 'attachment; filename="partners.csv"',
    },
  })
}
