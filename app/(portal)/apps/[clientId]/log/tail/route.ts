import { z } from 'zod'
import { watchingActor } from '#lib/features/people/current-actor.ts'
import { cursorSchema } from '#lib/features/request-log/log-cursor.ts'
import { logFilterSchema } from '#lib/features/request-log/log-filter.ts'
import { followLog, type NoTail } from '#lib/features/request-log/log-tail.ts'
import { readNetwork } from '#lib/kernel/network.ts'
import { readClientId } from '../../client-id.ts'

const headers = { 'Cache-Control': 'no-store' }

const STATUS: Record<NoTail, number> = { absent: 404, too_many: 429 }

const askedSchema = z.object({
  after: cursorSchema,
  /** Of the page that asks; those that do not say share a seat. */
  tail: z.uuid().catch('00000000-0000-0000-0000-000000000000'),
})

/** What has come in since the last time; asked while the page is looked at. */
export async function GET(
  request: Request,
  { params }: { params: Promise<{ clientId: string }> },
): Promise<Response> {
  const actor = await watchingActor()
  if (!actor) return Response.json({}, { status: 401, headers })
  const clientId = readClientId((await params).clientId)
  const asked = Object.fromEntries(new URL(request.url).searchParams)
  const filter = logFilterSchema.parse(asked)
  const { after, tail } = askedSchema.parse({ after: null, ...asked })
  const followed = await followLog(
    actor,
    clientId,
    { ...filter, network: readNetwork(filter.address) },
    { after, tailId: tail, now: Date.now() },
  )
  if (typeof followed === 'string') return Response.json({}, { status: STATUS[followed], headers })
  return Response.json(followed, { headers })
}
