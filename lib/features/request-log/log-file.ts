import type { Actor } from '#lib/access/actor.ts'
import { csvOf } from '#lib/kernel/csv.ts'
import { reasonWords } from './causes.ts'
import type { LogFileFormat } from './log-filter.ts'
import type { LoggedRequest } from './logged-request.ts'
import { type PageFilter, requestLog } from './request-log.ts'

const PER_PAGE = 500
/** The longest file. */
export const MAX_FILE_REQUESTS = 100_000
/** A filter that hardly any request passes ends here, having looked through millions. */
const MAX_PAGES = 1_000

const FORMATS: Record<
  LogFileFormat,
  { mediaType: string; head: string; line(request: LoggedRequest): string }
> = {
  csv: {
    mediaType: 'text/csv; charset=utf-8',
    head: 'time,request_id,outcome,reason,cause,credential_id,credential,address,user_agent\r\n',
    line: (request) => csvOf([Object.values(factsOf(request))]),
  },
  jsonl: {
    mediaType: 'application/jsonl; charset=utf-8',
    head: '',
    line: (request) => `${JSON.stringify({ ...factsOf(request), asked: request.asked })}\n`,
  },
}

/**
 * The requests that match a filter as a file, newest first, page by page as it is read; null when there is no app that the
 * actor may see.
 */
export async function logFile(
  actor: Actor,
  clientId: string,
  filter: PageFilter,
  format: LogFileFormat,
): Promise<Response | null> {
  const { mediaType, head, line } = FORMATS[format]
  const first = await requestLog(actor, clientId, filter, PER_PAGE)
  if (!first) return null
  const encoder = new TextEncoder()
  let [written, pages] = [0, 0]
  let page: typeof first | null = first
  const body = new ReadableStream<Uint8Array>(
    {
      start: (file) => file.enqueue(encoder.encode(head)),
      async pull(file) {
        if (!page) return file.close()
        const requests = page.requests.slice(0, MAX_FILE_REQUESTS - written)
        written += requests.length
        pages += 1
        file.enqueue(encoder.encode(requests.map(line).join('')))
        const isEnd = page.next === null || written >= MAX_FILE_REQUESTS || pages >= MAX_PAGES
        page = isEnd ? null : await requestLog(actor, clientId, { ...filter, before: page.next }, PER_PAGE)
      },
    },
    // A page is read when the one before has been sent.
    new CountQueuingStrategy({ highWaterMark: 1 }),
  )
  // A client ID made elsewhere may hold what a file name cannot.
  const name = clientId.replace(/[^A-Za-z0-9._-]/g, '_')
  return new Response(body, {
    headers: {
      'Cache-Control': 'no-store',
      'Content-Type': mediaType,
      'Content-Disposition': `attachment; filename="${name}-log.${format}"`,
    },
  })
}

function factsOf({ id, time, outcome, reason, credential, address, userAgent }: LoggedRequest) {
  return {
    time: time.toISOString(),
    request_id: id,
    outcome,
    reason,
    cause: outcome === 'issued' ? null : reasonWords(reason),
    credential_id: credential?.id ?? null,
    credential: credential?.name ?? null,
    address,
    user_agent: userAgent,
  }
}
