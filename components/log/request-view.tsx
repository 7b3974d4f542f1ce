import Link from 'next/link'
import type { ReactNode } from 'react'
import { AudienceIsResource } from '#components/failures/asked-facts.tsx'
import { EvidenceOfRefusal } from '#components/failures/evidence-of-refusal.tsx'
import { Badge } from '#components/ui/badge.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { classNames } from '#components/ui/class-names.ts'
import { CodeBlock } from '#components/ui/code-block.tsx'
import { CopyButton } from '#components/ui/copy-button.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { causeOfRequest, docsOfReason, reasonWords } from '#lib/features/request-log/causes.ts'
import { logPath } from '#lib/features/request-log/log-filter.ts'
import type { RequestDetail } from '#lib/features/request-log/request-detail.ts'
import type { SentResponse } from '#lib/features/request-log/sent-response.ts'
import { routes } from '#lib/routes.ts'
import { secondOf } from './moment.ts'
import { curlOf } from './request-curl.ts'
import { RequestFacts } from './request-facts.tsx'

export type RequestViewProps = {
  clientId: string
  detail: RequestDetail
  /** Null for a token, which is not kept. */
  response: SentResponse | null
  tokenUrl: string
  /** Whether whoever reads it may not open the app's own pages: then nothing leads there. */
  isInspected?: boolean
}

/** One request: why it was refused and how to fix it, what was sent, and what was answered. */
export function RequestView({ clientId, detail, response, tokenUrl, isInspected = false }: RequestViewProps) {
  const ownPages = isInspected ? null : clientId
  const { request } = detail
  const { id, time, outcome, reason, observed, asked } = request
  const isIssued = outcome === 'issued'
  return (
    <section aria-labelledby="request" className="@container flex flex-col gap-6">
      <div className="flex flex-col gap-2">
        <h2 id="request" className="flex flex-wrap items-center gap-x-3 gap-y-1 font-semibold text-xl">
          {isIssued ? 'Token issued' : reasonWords(reason)}
          <Badge tone={isIssued ? 'success' : 'danger'}>{isIssued ? 'Issued' : 'Refused'}</Badge>
        </h2>
        <p className="text-[0.9375rem] text-muted">
          <time dateTime={time.toISOString()}>{secondOf(time)} UTC</time> (<RelativeTime value={time} />)
        </p>
        <p className="flex min-w-0 items-center gap-1 text-sm">
          <span className="sr-only">Request ID</span>
          <code translate="no" id="request-id" className="min-w-0 font-mono text-muted break-all">
            {id}
          </code>
          <CopyButton text={id} label="Copy request ID" selects="request-id" variant="icon" />
        </p>
      </div>
      {observed && (
        <Observed by={observed} settings={ownPages === null ? null : routes.appSettings(ownPages)} />
      )}
      {isIssued && asked?.audience && (
        <Callout tone="warn" title="The token may be for the wrong API">
          <AudienceIsResource audience={asked.audience} />
        </Callout>
      )}
      {/* Where there is room, the facts stand beside what is read. */}
      <div className="grid gap-6 @4xl:grid-cols-[minmax(0,1fr)_20rem] @4xl:gap-x-12">
        {!isIssued && <Explanation clientId={ownPages} detail={detail} />}
        <div className="min-w-0 @4xl:col-start-2 @4xl:row-span-2 @4xl:row-start-1">
          <RequestFacts clientId={ownPages} request={request} />
        </div>
        <div className="flex min-w-0 flex-col gap-6">
          {response && <Response response={response} />}
          <Part title="Send it again">
            <CodeBlock code={curlOf(request, { clientId, tokenUrl })} title="curl" wrap />
          </Part>
        </div>
      </div>
    </section>
  )
}

/** Why a request was refused, and what to do about it. The response said less. */
function Explanation({ clientId, detail }: { clientId: string | null; detail: RequestDetail }) {
  const { reason } = detail.request
  const cause = causeOfRequest(reason, detail.credential)
  return (
    <div className="flex min-w-0 flex-col gap-6">
      <Part title="What happened">
        <p>{cause?.what ?? 'This version of the portal can’t explain this reason.'}</p>
        <EvidenceOfRefusal clientId={clientId} detail={detail} />
      </Part>
      {cause && (
        <Part title="How to fix it">
          <p>{cause.cure}</p>
          <p className="flex flex-wrap gap-x-5 gap-y-1">
            <DocsLink href={docsOfReason(reason)}>This cause in the docs</DocsLink>
            {cause.more && <DocsLink href={cause.more.href}>{cause.more.title}</DocsLink>}
            {clientId !== null && (
              <Link
                href={logPath(clientId, { reason, range: '7d' })}
                prefetch={false}
                className={classNames('text-accent', LINK)}
              >
                Similar refusals
              </Link>
            )}
          </p>
        </Part>
      )}
    </div>
  )
}

function Response({ response: { status, error, text } }: { response: SentResponse }) {
  return (
    <Part title="Response">
      <p>
        <code translate="no" className="font-mono text-[0.9em]">
          {status} {error}
        </code>
        {error === 'invalid_client' && ', the same for every cause, so that nobody can probe for client IDs'}.
      </p>
      <CodeBlock code={text} title="as it was sent" wrap />
    </Part>
  )
}

/** What a restriction in observe mode makes of a request that it let pass. */
function Observed({ by, settings }: { by: string; settings: string | null }) {
  return (
    <Callout tone="warn" title={`Would have been refused: ${reasonWords(by)}`}>
      A restriction in observe mode matched, so nothing was refused.
      {settings !== null && (
        <>
          {' '}
          Change it in the{' '}
          <Link href={settings} className={LINK}>
            settings
          </Link>
          .
        </>
      )}
    </Callout>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="flex flex-col gap-2">
      <h3 className="font-semibold">{title}</h3>
      <div className="flex min-w-0 flex-col gap-3 wrap-anywhere">{children}</div>
    </section>
  )
}

const LINK = 'underline underline-offset-4 hover:decoration-2'

function DocsLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Link href={href} className={classNames('text-accent', LINK)}>
      {children}
    </Link>
  )
}
