import { AsyncLocalStorage } from 'node:async_hooks'
import type { Span as ApiSpan, AttributeValue, Context } from '@opentelemetry/api'
import { log } from '#lib/platform/log/log.ts'
import { type Facts, type Span, tracing } from './tracing.ts'

const STOP_WITHIN_MS = 5_000
/** A collector that is away is told of so often. */
const TELL_EVERY_MS = 60_000

/**
 * Begins to trace, where OTEL_EXPORTER_OTLP_ENDPOINT names a collector. Before any connection to the database is opened: those of
 * before are not traced. OpenTelemetry's libraries are loaded here, and are not registered with its global API, since Next would
 * then send spans of its own, with the addresses that senders chose.
 * @param share of the requests that are traced, from 0 to 1; what a sender wishes does not raise it
 * @returns sends what is left, and stops
 */
export async function startTracing(
  isOn: boolean,
  { share, version }: { share: number; version: string },
): Promise<() => Promise<void>> {
  if (!isOn) return async () => {}
  const [api, sdk, { OTLPTraceExporter }, core] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/sdk-trace'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/core'),
  ])
  tellFaults(api)
  const ours = new sdk.TraceIdRatioBasedSampler(share)
  const provider = new sdk.TracerProvider({
    resource: await serviceResource(version),
    sampler: new sdk.ParentBasedSampler({ root: ours, remoteParentSampled: ours }),
    spanProcessors: [new sdk.BatchSpanProcessor({ exporter: new OTLPTraceExporter() })],
  })
  const tracer = provider.getTracer('latchkey')
  const propagator = new core.W3CTraceContextPropagator()
  const active = new AsyncLocalStorage<Context>()
  const { ROOT_CONTEXT, SpanKind, SpanStatusCode, defaultTextMapGetter, trace } = api

  const spanOf = (span: ApiSpan): Span => ({
    end(facts, isFault) {
      span.setAttributes(attributesOf(facts))
      if (isFault) span.setStatus({ code: SpanStatusCode.ERROR })
      span.end()
    },
  })

  tracing().active = {
    request(name, headers) {
      const parent = propagator.extract(ROOT_CONTEXT, headers, defaultTextMapGetter)
      const span = tracer.startSpan(name, { kind: SpanKind.SERVER }, parent)
      active.enterWith(trace.setSpan(parent, span))
      return spanOf(span)
    },
    query(name, facts) {
      const within = active.getStore()
      if (!within) return null
      return spanOf(
        tracer.startSpan(name, { kind: SpanKind.CLIENT, attributes: attributesOf(facts) }, within),
      )
    },
  }
  return async () => {
    tracing().active = null
    await Promise.race([provider.shutdown(), new Promise((done) => setTimeout(done, STOP_WITHIN_MS).unref())])
  }
}

/** Who sends: this service, or what OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES call it. */
export async function serviceResource(version: string) {
  const { detectResources, envDetector, resourceFromAttributes } = await import('@opentelemetry/resources')
  const own = resourceFromAttributes({ 'service.name': 'latchkey', 'service.version': version })
  return own.merge(detectResources({ detectors: [envDetector] }))
}

const attributesOf = (facts: Facts): Record<string, AttributeValue> =>
  Object.fromEntries(
    Object.entries(facts).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )

let toldAt = Number.NEGATIVE_INFINITY

/** The libraries' own words are not told: they may quote the collector's address with its password. */
function tellFaults({ diag, DiagLogLevel }: typeof import('@opentelemetry/api')): void {
  const tell = () => {
    if (Date.now() - toldAt < TELL_EVERY_MS) return
    toldAt = Date.now()
    log.warn({}, 'traces or metrics could not be sent to the collector')
  }
  const silent = () => {}
  diag.setLogger(
    { error: tell, warn: silent, info: silent, debug: silent, verbose: silent },
    { logLevel: DiagLogLevel.ERROR, suppressOverrideMessage: true },
  )
}
