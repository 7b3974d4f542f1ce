import Link from 'next/link'
import type { ReactNode } from 'react'
import { Callout } from '#components/ui/callout.tsx'
import { routes } from '#lib/routes.ts'
import { type Answer, headerOf, readMember } from './exchange.ts'
import type { Failure } from './failure-list.ts'
import type { Exchange } from './prepare.ts'
import { isTokenRequest } from './run.ts'
import type { LogEntry } from './throwaway.ts'

/** What the documentation says about a refusal. */
export type Explanation = {
  status: number
  /** Value of `error`. */
  error: string
  /** Value of `error_description`, where nothing else tells it apart. */
  description: string
  meaning: string
  docs: string
}

/** A cause that `invalid_client` may have, in a few words, and where it is explained. */
export type GeneralCause = { short: string; docs: string }

/** What explains a refusal: by its words where several share status and `error`; undefined where nothing does. */
function explain(answer: Answer, explanations: readonly Explanation[]): Explanation | undefined {
  const error = readMember(answer.body, 'error')
  const description = readMember(answer.body, 'error_description')
  const alike = explanations.filter((one) => one.status === answer.status && one.error === error)
  return alike.find((one) => one.description === description) ?? alike[0]
}

/** Why the last request was refused: what was sent, what came, what the owner reads in the log, and how to fix it. */
export function ExplainedRefusal({
  exchange,
  failure,
  log,
  logPath,
  explanations,
  causes,
}: {
  exchange: Exchange
  failure: Failure | null
  log: LogEntry | null
  /** Where this reader finds the request in the log of their app. */
  logPath: string | null
  explanations: readonly Explanation[]
  causes: readonly GeneralCause[]
}) {
  const { outcome } = exchange
  if (outcome.kind === 'unreachable' || outcome.answer.status < 300) return null
  const { answer } = outcome
  const error = readMember(answer.body, 'error') ?? ''
  const explanation = explain(answer, explanations)
  const isLimited = answer.status === 429 && failure !== null && failure.id !== 'too-many-failures'
  const isOfToken = isTokenRequest(exchange)
  const retryAfter = headerOf(answer, 'retry-after')
  return (
    <Callout tone={answer.status < 500 ? 'danger' : 'warn'} title={titleOf(answer.status)}>
      <dl className="flex flex-col gap-3 pt-1">
        {failure && <Fact name="What was sent">{failure.sent}</Fact>}
        <Fact name="What came back">
          <code translate="no" className="font-mono text-[0.9em]">
            {answer.status} {error}
          </code>
          {log && error === 'invalid_client'
            ? ', the same for every cause, so that nobody can probe for client IDs.'
            : `. ${explanation?.meaning ?? 'The server sent an unknown response. Try again.'}`}
          {retryAfter && ` Retry-After: ${retryAfter} seconds.`}
        </Fact>
        {isLimited && (
          <Fact name="Why not the usual response">
            Too many requests with wrong credentials came before. For a minute every failure gets this
            response, whatever its cause; right credentials keep working.
          </Fact>
        )}
        {log && (
          <Fact name="What the owner reads in the log">
            <strong className="font-medium">{log.title}.</strong> {log.what}
            {log.credential && ` Recognised: ${log.credential}.`}
            {log.failed.length > 0 && (
              <>
                {' '}
                It failed for{' '}
                <code translate="no" className="font-mono text-[0.9em] wrap-anywhere">
                  {log.failed.join(' ')}
                </code>
                .
              </>
            )}
          </Fact>
        )}
        {!isOfToken && answer.status < 500 && (
          <Fact name="What the owner reads in the log">
            Nothing: the log of an app lists token requests. What an API refuses is in the API’s own log.
          </Fact>
        )}
        {log || failure?.cure ? (
          <Fact name="How to fix it">{failure?.cure ?? log?.cure}</Fact>
        ) : (
          isOfToken && error === 'invalid_client' && <GeneralCauses causes={causes} />
        )}
      </dl>
      <p className="mt-3 flex flex-wrap gap-x-5 gap-y-1">
        <More href={(log?.docs ?? explanation?.docs) || routes.docsErrors}>More about this error</More>
        {logPath !== null && isOfToken && <More href={logPath}>Open it in the log</More>}
      </p>
    </Callout>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt className="text-muted text-sm">{name}</dt>
      <dd className="wrap-anywhere">{children}</dd>
    </div>
  )
}

/** The same for every client ID, known or not: only the log of the app says which it was. */
function GeneralCauses({ causes }: { causes: readonly GeneralCause[] }) {
  return (
    <div>
      <dt className="text-muted text-sm">Possible causes</dt>
      <dd>
        Only the app’s owner can see which one it was, in its log.
        <details className="mt-1">
          <summary className="min-h-6 cursor-pointer underline decoration-1 underline-offset-4 hover:decoration-2">
            All {causes.length} causes
          </summary>
          <ul className="mt-2 grid list-disc gap-x-6 gap-y-1 pl-5 sm:grid-cols-2">
            {causes.map(({ short, docs }) => (
              <li key={docs}>
                <Link
                  href={docs}
                  prefetch={false}
                  className="underline underline-offset-4 hover:decoration-2"
                >
                  {short}
                </Link>
              </li>
            ))}
          </ul>
        </details>
      </dd>
    </div>
  )
}

function More({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Link href={href} prefetch={false} className="underline underline-offset-4 hover:decoration-2">
      {children}
    </Link>
  )
}

function titleOf(status: number): string {
  if (status === 401) return 'Unauthorized'
  if (status === 403) return 'Missing permission'
  if (status === 429) return 'Too many attempts'
  return status < 500 ? 'Request refused' : 'Server error'
}
