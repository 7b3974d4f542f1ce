'use client'

import { useState } from 'react'
import { Badge } from '#components/ui/badge.tsx'
import { Button } from '#components/ui/button.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { CodeBlock } from '#components/ui/code-block.tsx'
import { AssertionView } from './assertion-view.tsx'
import { type Answer, rawAnswer } from './exchange.ts'
import type { Exchange } from './prepare.ts'
import { filled, masked, type RequestText, type SlotValues, unfilled } from './request-text.ts'

/** What was sent and received, in its order. The last is open: it is what matters. */
export function ExchangeList({ exchanges }: { exchanges: readonly Exchange[] }) {
  return exchanges.map((exchange, index) => {
    const isLast = index === exchanges.length - 1
    return isLast ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: exchanges are only added, so that each keeps its place.
      <ExchangeView key={index} exchange={exchange} />
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: exchanges are only added, so that each keeps its place.
      <details key={index} className="rounded-lg border border-line bg-surface">
        <summary className="min-h-11 cursor-pointer px-4 py-2.5 text-[0.9375rem]">
          {exchange.title ?? 'Request'}: {outcomeWords(exchange)}
        </summary>
        <div className="px-4 pb-4">
          <ExchangeView exchange={{ ...exchange, title: null }} />
        </div>
      </details>
    )
  })
}

function outcomeWords({ outcome }: Exchange): string {
  return outcome.kind === 'answered'
    ? `${outcome.answer.status} ${outcome.answer.statusText}`.trim()
    : unreachable[outcome.cause][0]
}

/** One request and its response, both as they were on the wire. */
export function ExchangeView({ exchange }: { exchange: Exchange }) {
  const { title, text, values, assertion, unsendable, outcome } = exchange
  return (
    <div className="flex min-w-0 flex-col gap-3">
      {title !== null && <h3 className="font-medium">{title}</h3>}
      <RequestBytes text={text} values={values} label="Request" />
      {unsendable.length > 0 && (
        <Callout tone="warn" title="Sent differently">
          <ul className="flex flex-col gap-1">
            {unsendable.map(({ what, why }) => (
              <li key={what + why} className="wrap-anywhere">
                <code translate="no" className="font-mono text-[0.9em]">
                  {what}
                </code>
                : {why}
              </li>
            ))}
          </ul>
        </Callout>
      )}
      {assertion && <AssertionView assertion={assertion} />}
      {outcome.kind === 'unreachable' ? (
        <Unreachable cause={outcome.cause} />
      ) : (
        <>
          <StatusLine answer={outcome.answer} />
          <CodeBlock
            title={`Response, ${bytesOf(outcome.answer.body)} of body`}
            code={rawAnswer(outcome.answer)}
            wrap
          />
        </>
      )}
    </div>
  )
}

/** A request as text, its secrets hidden until they are asked for. */
export function RequestBytes({
  text,
  values,
  label,
}: {
  text: RequestText
  values: SlotValues
  label: string
}) {
  const [isShown, setShown] = useState(false)
  const hides = unfilled(text, {}).some((slot) => !unfilled(text, values).includes(slot))
  const body = filled(text, values).split('\n\n').slice(1).join('\n\n')
  const code = isShown ? filled(text, values) : masked(text, values)
  return (
    <div className="flex flex-col gap-1.5">
      <CodeBlock
        title={body ? `${label}, ${bytesOf(body)} of body` : label}
        code={code}
        copyable={false}
        wrap
      />
      <div className="flex items-start justify-between gap-x-4 text-muted text-sm">
        <span className="py-1">Your browser adds headers of its own, such as User-Agent.</span>
        {hides && (
          <Button
            size="sm"
            variant="ghost"
            className="shrink-0"
            aria-pressed={isShown}
            onClick={() => setShown(!isShown)}
          >
            {isShown ? 'Hide secrets' : 'Show secrets'}
          </Button>
        )}
      </div>
    </div>
  )
}

function bytesOf(text: string): string {
  const bytes = new TextEncoder().encode(text).length
  return bytes === 1 ? '1 byte' : `${bytes} bytes`
}

/** Status and time of a response. */
export function StatusLine({ answer }: { answer: Answer }) {
  const tone = answer.status < 300 ? 'success' : answer.status < 500 ? 'danger' : 'warn'
  return (
    <p className="flex flex-wrap items-center gap-3">
      <Badge tone={tone}>{`${answer.status} ${answer.statusText}`}</Badge>
      <span className="text-muted text-sm tabular-nums">{answer.milliseconds} ms</span>
    </p>
  )
}

const unreachable = {
  cancelled: ['Cancelled', 'You stopped waiting. The server may have received the request.'],
  offline: ['You are offline', 'Nothing was sent. Try again when you are back online.'],
  timeout: [
    'No response in 15 seconds',
    'The request was sent, but the server did not respond in time. Try again.',
  ],
  network: [
    'We couldn’t reach the server',
    'The connection failed before a response arrived. Check your network, then try again.',
  ],
} as const

function Unreachable({ cause }: { cause: keyof typeof unreachable }) {
  const [title, text] = unreachable[cause]
  return (
    <Callout tone="warn" title={title}>
      {text}
    </Callout>
  )
}
