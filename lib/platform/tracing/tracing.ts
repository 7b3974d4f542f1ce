import type { IncomingHttpHeaders } from 'node:http'
import { shared } from '#lib/platform/shared.ts'

/** Attributes of a span, by name. Nothing that was sent (LG-01). */
export type Facts = Readonly<Record<string, string | number | undefined>>

/** Something that takes time, as a trace shows it. */
export type Span = { end(facts: Facts, isFault: boolean): void }

/** Makes spans and sends them to the collector. */
export type Tracing = {
  /** Begins the span of a request, part of the trace that its sender names, and lets what follows be part of it. */
  request(name: string, headers: IncomingHttpHeaders): Span
  /** Begins the span of a query; null for one that belongs to no request, as those of jobs. */
  query(name: string, facts: Facts): Span | null
}

const makeHolder = (): { active: Tracing | null } => ({ active: null })

/** What traces in this process; its `active` is null where nobody collects traces, which is all that this then costs. */
export const tracing = () => shared('tracing', makeHolder)
