import Link from 'next/link'
import { Badge } from '#components/ui/badge.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { CodeBlock } from '#components/ui/code-block.tsx'
import { type Answer, type Outcome, readMember } from './exchange.ts'

/** What the documentation says about a refusal, by status and `error`: see `explanationKey`. */
export type Explanations = Readonly<Record<string, { meaning: string; docs: string }>>

/** Key of an explanation; one `error` may come with several statuses. */
export function explanationKey(status: number, error: string): string {
  return `${status} ${error}`
}

/** What came back, raw, and what it means when it is not good news. */
export function OutcomeView({
  outcome,
  explanations,
  hints = [],
}: {
  outcome: Outcome
  explanations: Explanations
  /** What this very request gives reason to suspect. */
  hints?: readonly string[]
}) {
  if (outcome.kind === 'unreachable') return <Unreachable cause={outcome.cause} />
  const { answer } = outcome
  return (
    <div className="flex flex-col gap-3">
      <p className="flex flex-wrap items-center gap-3">
        <Badge tone={answer.status < 300 ? 'success' : answer.status < 500 ? 'danger' : 'warn'}>
          {`${answer.status} ${answer.statusText}`}
        </Badge>
        <span className="text-muted text-sm tabular-nums">{answer.milliseconds} ms</span>
      </p>
      {answer.status >= 300 && <Refusal answer={answer} explanations={explanations} hints={hints} />}
      <CodeBlock title="Response" code={rawAnswer(answer)} wrap />
    </div>
  )
}

function Refusal({
  answer,
  explanations,
  hints,
}: {
  answer: Answer
  explanations: Explanations
  hints: readonly string[]
}) {
  const error = readMember(answer.body, 'error') ?? ''
  const explanation = explanations[explanationKey(answer.status, error)]
  return (
    <Callout tone={answer.status < 500 ? 'danger' : 'warn'} title={titleOf(answer.status)}>
      <p>{explanation?.meaning ?? 'The server sent an unknown response. Try again.'}</p>
      {hints.map((hint) => (
        <p key={hint} className="mt-2 font-medium">
          {hint}
        </p>
      ))}
      {explanation && (
        <p className="mt-2">
          <Link href={explanation.docs} className="underline underline-offset-4 hover:decoration-2">
            More about this error
          </Link>
        </p>
      )}
    </Callout>
  )
}

function titleOf(status: number): string {
  if (status === 401) return 'Invalid credentials'
  if (status === 403) return 'Missing permission'
  if (status === 429) return 'Too many attempts'
  return status < 500 ? 'Request refused' : 'Server error'
}

const unreachable = {
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

/** Status line, headers and body as text; a JSON body is laid out in lines, its values untouched. */
function rawAnswer({ status, statusText, headers, body }: Answer): string {
  const lines = headers.map(([name, value]) => `${name}: ${value}`)
  return [`HTTP ${status} ${statusText}`.trim(), ...lines, '', layOut(body)].join('\n')
}

function layOut(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2)
  } catch {
    return body // not JSON: as it came
  }
}
