import type { IncomingMessage, ServerResponse } from 'node:http'
import { isOfLaboratory } from '#lib/edges/laboratory/laboratory.ts'
import { isLeakReport } from '#lib/edges/leaks/intake.ts'
import { isQuestion } from '#lib/edges/watching/questions.ts'
import { PATHS } from '#lib/oauth/endpoints/metadata.ts'
import { Histogram, LATENCY_SECONDS } from '#lib/platform/metrics/histogram.ts'
import type { Metric } from '#lib/platform/metrics/metric.ts'

const NAMES = [
  ...['token', 'revocation', 'introspection', 'jwks', 'metadata', 'api', 'laboratory', 'leaks', 'health'],
  ...['watching', 'asset', 'page', 'form', 'other'],
] as const
const STATUSES = ['2xx', '3xx', '4xx', '5xx', 'aborted'] as const

/** What a request was for, as metrics and traces call it: never by its path, of which there are as many as senders like. */
export type EndpointName = (typeof NAMES)[number]
type Status = (typeof STATUSES)[number]

const PROTOCOL: ReadonlyMap<string, EndpointName> = new Map([
  [PATHS.token, 'token'],
  [PATHS.revocation, 'revocation'],
  [PATHS.introspection, 'introspection'],
  [PATHS.jwks, 'jwks'],
  [PATHS.metadata, 'metadata'],
  [PATHS.openidConfiguration, 'metadata'],
  [PATHS.protectedResource, 'metadata'],
  [PATHS.protectedResourceWithoutPath, 'metadata'],
])

/** The endpoint that a request was for. */
export function endpointOf(request: IncomingMessage): EndpointName {
  const { url = '/', method } = request
  const known = PROTOCOL.get(url)
  if (known) return known
  const [path = '/'] = url.split('?', 1)
  const protocol = PROTOCOL.get(path)
  if (protocol) return protocol
  if (path.startsWith('/_next/')) return 'asset'
  if (path === '/api/v1' || path.startsWith('/api/v1/')) return 'api'
  if (path.startsWith('/health/')) return 'health'
  if (isQuestion(method, path)) return 'watching'
  if (isLeakReport(request, path)) return 'leaks'
  if (isOfLaboratory(path)) return 'laboratory'
  if (method === 'GET' || method === 'HEAD') return 'page'
  return method === 'POST' ? 'form' : 'other'
}

/** Counts requests by what they were for and how they ended, and how long they took. */
export class RequestTimes {
  readonly #seconds = new Map<EndpointName, Histogram>()
  readonly #counts = new Map<EndpointName, Map<Status, number>>()

  constructor() {
    for (const name of NAMES) {
      this.#seconds.set(name, new Histogram(LATENCY_SECONDS))
      this.#counts.set(name, new Map(STATUSES.map((status) => [status, 0])))
    }
  }

  /** Counts one that has ended. */
  note(request: IncomingMessage, response: ServerResponse, ms: number): void {
    const name = endpointOf(request)
    this.#seconds.get(name)?.observe(ms / 1000)
    const counts = this.#counts.get(name)
    const status = statusOf(response)
    counts?.set(status, (counts.get(status) ?? 0) + 1)
  }

  readonly metrics: readonly Metric[] = [
    {
      ...{ kind: 'histogram', name: 'latchkey_http_request_duration_seconds' },
      help: 'Time from a request to the end of its response, by endpoint.',
      read: () => [...this.#seconds].map(([endpoint, seconds]) => seconds.distribution({ endpoint })),
    },
    {
      ...{ kind: 'counter', name: 'latchkey_http_requests_total' },
      help: 'Requests, by endpoint and status.',
      read: () =>
        [...this.#counts].flatMap(([endpoint, counts]) =>
          [...counts].map(([status, value]) => ({ labels: { endpoint, status }, value })),
        ),
    },
  ]
}

function statusOf(response: ServerResponse): Status {
  if (!response.writableFinished) return 'aborted'
  const { statusCode } = response
  if (statusCode >= 500) return '5xx'
  if (statusCode >= 400) return '4xx'
  return statusCode >= 300 ? '3xx' : '2xx'
}

/** Those of this process. */
export const requestTimes = new RequestTimes()
