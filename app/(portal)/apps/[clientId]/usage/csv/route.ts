import { currentActor } from '#lib/accounts/current-actor.ts'
import { clientSeries } from '#lib/usage/client-series.ts'
import { dateOf, readRange } from '#lib/usage/range.ts'
import { usageCsv } from '#lib/usage/usage-csv.ts'
import { readClientId } from '../../client-id.ts'

const headers = { 'Cache-Control': 'no-store' }

/** The usage page's chart as a file. */
export async function GET(
  request: Request,
  { params }: { params: Promise<{ clientId: string }> },
): Promise<Response> {
  const actor = await currentActor()
  if (!actor) return new Response(null, { status: 401, headers })
  const clientId = readClientId((await params).clientId)
  const range = readRange(Object.fromEntries(new URL(request.url).searchParams), Date.now())
  const series = await clientSeries(actor, clientId, range)
  if (!series) return new Response(null, { status: 404, headers })
  // A client ID made elsewhere may hold what a file name cannot.
  const name = clientId.replace(/[^A-Za-z0-9._-]/g, '_')
  const file = `${name}-usage-${dateOf(range.from)}-${dateOf(range.to - 1)}.csv`
  return new Response(usageCsv(series.buckets), {
    headers: {
      ...headers,
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': `attachment; filename="${file}"`,
    },
  })
}
