import { z } from 'zod'
import type { Person } from '#lib/access/actor.ts'
import { cursorSchema } from '#lib/features/request-log/log-cursor.ts'
import { logFilterSchema } from '#lib/features/request-log/log-filter.ts'
import { followLog, type NoTail } from '#lib/features/request-log/log-tail.ts'
import { readNetwork } from '#lib/kernel/network.ts'
import { answer } from './answer.ts'

const STATUS: Record<NoTail, number> = { absent: 404, too_many: 429 }

const askedSchema = z.object({
  /** Empty for the first question. */
  after: z
    .literal('')
    .default('')
    .or(cursorSchema.refine((cursor) => cursor !== null)),
  /** Of the page that asks; those that do not say share a seat. */
  tail: z.uuid().catch('00000000-0000-0000-0000-000000000000'),
})

/** What has come in since the last time. */
export async function logTail(actor: Person, clientId: string, query: URLSearchParams): Promise<Response> {
  const given = Object.fromEntries(query)
  const asked = askedSchema.safeParse(given)
  if (!asked.success) return answer(400)
  const { after, tail } = asked.data
  const filter = logFilterSchema.parse(given)
  const followed = await followLog(
    actor,
    clientId,
    { ...filter, network: readNetwork(filter.address) },
    { after: after || null, tailId: tail, now: Date.now() },
  )
  return typeof followed === 'string' ? answer(STATUS[followed]) : answer(200, followed)
}
