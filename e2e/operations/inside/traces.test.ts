import { createServer, type Server } from 'node:http'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { freePort } from '../../harness/free-port.ts'
import { Latchkey } from '../../harness/latchkey.ts'
import { askToken, basic, GRANT } from '../../protocol/token-client.ts'

const CANARY = 'KANARIENVOGEL-77aa01c2f3'
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
const PARENT = '00f067aa0ba902b7'

const value = z.object({
  stringValue: z.string().optional(),
  intValue: z.union([z.number(), z.string()]).optional(),
})
const attributes = z.array(z.object({ key: z.string(), value }))
const spanSchema = z.object({
  ...{ traceId: z.string(), spanId: z.string(), parentSpanId: z.string().optional(), name: z.string() },
  ...{ kind: z.number(), attributes, status: z.object({ code: z.number().optional() }).optional() },
})
type Span = z.infer<typeof spanSchema>
/** OTLP as JSON: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding. */
const tracesSchema = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes }),
      scopeSpans: z.array(z.object({ spans: z.array(spanSchema) })),
    }),
  ),
})
const metricsSchema = z.object({
  resourceMetrics: z.array(
    z.object({ scopeMetrics: z.array(z.object({ metrics: z.array(z.object({ name: z.string() })) })) }),
  ),
})

let collector: Server
let collectorPort: number
let latchkey: Latchkey
let clientSecret: string
const received: { path: string; body: string }[] = []

beforeAll(async () => {
  collector = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    received.push({ path: request.url ?? '', body })
    response.writeHead(200, { 'Content-Type': 'application/json' }).end('{}')
  })
  collectorPort = await freePort()
  await new Promise<void>((done) => collector.listen(collectorPort, '127.0.0.1', done))
  latchkey = await Latchkey.start({
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${collectorPort}` },
  })
  clientSecret = (await latchkey.createClient('traced')).client_secret
})
afterAll(async () => {
  await latchkey?.remove()
  collector?.close()
})

const spans = (): Span[] =>
  received
    .filter(({ path }) => path === '/v1/traces')
    .flatMap(({ body }) => tracesSchema.parse(JSON.parse(body)).resourceSpans)
    .flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans))

const attribute = (span: Span | undefined, name: string) => {
  const found = span?.attributes.find(({ key }) => key === name)?.value
  return found?.stringValue ?? (found?.intValue === undefined ? undefined : Number(found.intValue))
}
const requestSpan = (id: string | null) =>
  spans().find((span) => attribute(span, 'latchkey.request_id') === id)

it('a token request is a span of the trace that its sender names, with the queries that it waited for', async () => {
  const headers = { traceparent: `00-${TRACE}-${PARENT}-01` }
  const answer = await askToken(latchkey.url, { authorization: basic('traced', clientSecret), headers })
  expect(answer.status).toBe(200)
  const id = answer.headers.get('x-request-id')
  await expect
    .poll(() => requestSpan(id))
    .toMatchObject({
      ...{ traceId: TRACE, parentSpanId: PARENT, name: 'POST /oauth/v2/token', kind: 2 },
    })
  const span = requestSpan(id)
  expect(attribute(span, 'http.route')).toBe('/oauth/v2/token')
  expect(attribute(span, 'http.response.status_code')).toBe(200)
  expect(attribute(span, 'latchkey.client_id')).toBe('traced')
  const queries = spans().filter(({ parentSpanId }) => parentSpanId === span?.spanId)
  expect(queries.map(({ name }) => name)).toContain('load-client')
  expect(queries.every((query) => query.traceId === TRACE && query.kind === 3)).toBe(true)
})

it('a page is a span too, named by its route', async () => {
  const answer = await fetch(`${latchkey.url}/docs?x=${CANARY}`)
  const id = answer.headers.get('x-request-id')
  await expect.poll(() => requestSpan(id)?.name).toBe('GET /docs')
})

it('LG-01 nothing that was sent is in a span, whoever sends it', async () => {
  const refused = await askToken(latchkey.url, { authorization: basic('traced', CANARY) })
  const headers = {
    [CANARY]: CANARY,
    tracestate: `a=${CANARY}`,
    baggage: `a=${CANARY}`,
    'user-agent': CANARY,
  }
  await askToken(latchkey.url, {
    authorization: basic(CANARY, CANARY),
    body: `${GRANT}&scope=${CANARY}`,
    headers,
  })
  for (const method of ['GET', 'POST', 'PROPFIND'])
    await fetch(`${latchkey.url}/${CANARY}/${CANARY}`, { method, headers })
  const last = await fetch(`${latchkey.url}/docs`)
  await expect.poll(() => requestSpan(last.headers.get('x-request-id'))).toBeDefined()
  expect(attribute(requestSpan(refused.headers.get('x-request-id')), 'latchkey.reason')).toBe('wrong_secret')
  const sent = received.map(({ body }) => body).join('\n')
  for (const secret of [CANARY, clientSecret, encodeURIComponent(CANARY)]) expect(sent).not.toContain(secret)
})

it('metrics are sent as well, the last of them at the stop; a collector that is away stops nothing', async () => {
  await latchkey.stop()
  const names = received
    .filter(({ path }) => path === '/v1/metrics')
    .flatMap(({ body }) => metricsSchema.parse(JSON.parse(body)).resourceMetrics)
    .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics.map(({ name }) => name)))
  expect(names).toContain('latchkey_token_decisions_total')
  expect(names).toContain('process_resident_memory_bytes')
  const nobody = await freePort()
  const alone = await Latchkey.start({ env: { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${nobody}` } })
  try {
    const { client_secret } = await alone.createClient('alone')
    expect((await askToken(alone.url, { authorization: basic('alone', client_secret) })).status).toBe(200)
    await expect.poll(() => alone.output, { timeout: 60_000 }).toContain('could not be sent to the collector')
  } finally {
    await alone.remove()
  }
})
