import { currentActor } from '#lib/features/people/current-actor.ts'
import { logFile } from '#lib/features/request-log/log-file.ts'
import { type LogFileFormat, logFilterSchema } from '#lib/features/request-log/log-filter.ts'
import { windowOf } from '#lib/features/request-log/log-window.ts'
import { readNetwork } from '#lib/kernel/network.ts'
import { env } from '#lib/platform/env.ts'
import { refusedFile } from '../../../../refused-file.ts'
import { readClientId } from '../client-id.ts'

const DAY_MS = 86_400_000

type Params = { params: Promise<{ clientId: string }> }

/** The requests of the log's page as a file of this format. */
export const fileRoute =
  (format: LogFileFormat) =>
  async (request: Request, { params }: Params): Promise<Response> => {
    const actor = await currentActor()
    if (!actor) return refusedFile(401)
    const clientId = readClientId((await params).clientId)
    const filter = logFilterSchema.parse(Object.fromEntries(new URL(request.url).searchParams))
    const window = windowOf(filter, { now: Date.now(), keptMs: env.eventDaysKept * DAY_MS })
    if (!window) return refusedFile(400)
    const { from, to } = window
    const asked = { ...filter, network: readNetwork(filter.address), from, to, before: null }
    return (await logFile(actor, clientId, asked, format)) ?? refusedFile(404)
  }
