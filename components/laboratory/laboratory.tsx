'use client'

import { useEffect, useRef } from 'react'
import { Button } from '#components/ui/button.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { routes } from '#lib/routes.ts'
import { ApiCall } from './api-call.tsx'
import { AsCode } from './as-code.tsx'
import { Countdown } from './countdown.tsx'
import { tokenRequestText } from './draft.ts'
import { ExchangeList, RequestBytes } from './exchange-view.tsx'
import { ExplainedRefusal, type Explanation, type GeneralCause } from './explained-refusal.tsx'
import { FailureButtons } from './failure-buttons.tsx'
import { failureOf } from './failure-list.ts'
import type { Exchange } from './prepare.ts'
import { RawEditor } from './raw-editor.tsx'
import { RequestForm, SendBar } from './request-form.tsx'
import type { Run } from './run.ts'
import { Step } from './step.tsx'
import { TokenPanel } from './token-panel.tsx'
import { FORGOTTEN_AFTER_MINUTES } from './use-forgetting.ts'
import { type Laboratory as InUse, type LaboratoryFacts, useLaboratory } from './use-laboratory.ts'
import { useLinkedRequest } from './use-linked-request.ts'
import { useShortToken } from './use-short-token.ts'
import { WhoPanel } from './who-panel.tsx'

type Props = { facts: LaboratoryFacts; explanations: readonly Explanation[]; causes: readonly GeneralCause[] }

/**
 * The laboratory: sends the real token request from the reader's browser and shows all of what comes back, takes the
 * token apart, and calls an API with it. Nothing typed outlives the page.
 */
export function Laboratory(props: Props) {
  const laboratory = useLaboratory(props.facts)
  const { draft, change, clientId, host, problems, run, forgotten } = laboratory
  useSendByKeyboard(laboratory.sendRequest)
  useLinkedRequest(laboratory.change, props.facts)
  const shortToken = useShortToken(laboratory.throwaway, props.facts.issuer)
  const written = draft.raw ?? tokenRequestText({ ...draft, clientId: clientId || '…' }, host)
  return (
    <div
      data-laboratory
      className="grid items-start gap-x-10 gap-y-10 noscript:hidden xl:grid-cols-[21rem_minmax(0,1fr)] xl:grid-rows-[auto_1fr]"
    >
      {/* Its controls have no `name` that would be sent, and it is never sent: a script answers. */}
      <form
        onSubmit={(event) => event.preventDefault()}
        noValidate
        autoComplete="off"
        aria-label="Token request"
        className="flex min-w-0 flex-col gap-8 rounded-lg border border-line bg-surface p-5 shadow-raised"
      >
        <Step id="who-asks" number={1} title="Who asks">
          <WhoPanel laboratory={laboratory} facts={props.facts} />
        </Step>
        <Step
          id="request"
          number={2}
          title="Request"
          aside={
            <Button
              size="sm"
              variant="secondary"
              onClick={() => change({ raw: draft.raw === null ? written : null })}
            >
              {draft.raw === null ? 'Edit as HTTP' : 'Back to the form'}
            </Button>
          }
        >
          {draft.raw === null ? (
            <RequestForm laboratory={laboratory} facts={props.facts} />
          ) : (
            <p className="text-[0.9375rem] text-muted">You are editing the request as HTTP.</p>
          )}
          <SendBar laboratory={laboratory} />
        </Step>
      </form>

      <div className="flex min-w-0 flex-col gap-12 xl:row-span-2">
        <p role="status" className="sr-only">
          {announcement(laboratory)}
        </p>
        {forgotten && (
          <Callout tone="info" title="Secrets forgotten">
            Nothing happened here for {FORGOTTEN_AFTER_MINUTES} minutes, so this page forgot all secrets and
            tokens.
          </Callout>
        )}
        {(run === null || draft.raw !== null) && (
          <section aria-label="The request" className="flex min-w-0 flex-col gap-3">
            {draft.raw === null ? (
              <RequestBytes text={written} values={{}} label="The request so far" />
            ) : (
              <RawEditor raw={draft.raw} problems={problems} onEdit={(raw) => change({ raw })} />
            )}
          </section>
        )}
        {draft.raw === null &&
          draft.method !== 'private_key_jwt' &&
          draft.grantType === 'client_credentials' && (
            <div className="-mt-6">
              <AsCode values={laboratory.codeValues()} isInBody={draft.method === 'client_secret_post'} />
            </div>
          )}
        {run ? <Results {...props} laboratory={laboratory} run={run} /> : <Waiting />}
      </div>

      <section aria-labelledby="failures" className="flex min-w-0 flex-col gap-4">
        <h2 id="failures" className="font-semibold text-xl">
          Make it fail
        </h2>
        <p className="text-muted">Each failure really happens on the server, and explains itself.</p>
        <FailureButtons
          laboratory={laboratory}
          offersThrowaway={props.facts.offersThrowaway}
          onTry={(id) => void laboratory.tryFailure(id, shortToken.current)}
        />
      </section>
    </div>
  )
}

function Results({
  laboratory,
  run,
  facts: { issuer },
  explanations,
  causes,
}: Props & { laboratory: InUse; run: Run }) {
  const { token, apiPath, call, callApi, cancel, draft } = laboratory
  const failure = run.of === 'request' ? null : failureOf(run.of)
  const last = run.exchanges.at(-1)
  const heading = useRef<HTMLDivElement>(null)

  // A failure is pressed elsewhere: its answer takes the focus. Who writes a request goes on writing.
  useEffect(() => {
    if (run.of === 'request' && run.isRunning) bringIntoView(heading.current)
    if (run.of !== 'request' && run.isRunning) document.getElementById('response')?.focus()
  }, [run.of, run.isRunning])

  return (
    <>
      <div ref={heading}>
        <Step id="response" number={3} title={failure ? failure.title : 'Response'}>
          {last && !run.isRunning && (
            <ExplainedRefusal
              {...{ explanations, causes, failure }}
              exchange={last}
              log={run.log}
              logPath={draft.who === 'app' ? logPathOf(draft.clientId, last) : null}
            />
          )}
          <ExchangeList exchanges={run.exchanges} />
          {run.isRunning && <Progress run={run} onCancel={cancel} />}
        </Step>
      </div>
      {token !== null && (
        <>
          <Step id="token" number={4} title="Token">
            <TokenPanel token={token} issuer={issuer} />
          </Step>
          <Step id="api-call" number={5} title="API call">
            <ApiCall key={apiPath} {...{ token, issuer, apiPath, call }} onCall={callApi} />
            {call && (
              <ExplainedRefusal
                {...{ explanations, causes }}
                exchange={call}
                failure={null}
                log={null}
                logPath={null}
              />
            )}
          </Step>
        </>
      )}
    </>
  )
}

function Progress({ run, onCancel }: { run: Run; onCancel: () => void }) {
  return (
    <div className="flex flex-wrap items-center gap-3 text-muted">
      {run.waiting ? (
        <Countdown until={run.waiting.until} label={run.waiting.why} over="Now." />
      ) : (
        <span>Waiting for the response…</span>
      )}
      <Button size="sm" variant="secondary" onClick={onCancel}>
        Cancel
      </Button>
    </div>
  )
}

function Waiting() {
  return (
    <div data-not-in-text className="rounded-lg border border-line-strong border-dashed px-6 py-8">
      <h2 className="font-semibold text-lg">What you will see here</h2>
      <ol start={3} className="mt-3 flex list-decimal flex-col gap-1.5 pl-5 text-muted marker:text-brass-ink">
        <li>the exact request your browser sends and the raw response</li>
        <li>the decoded token, its signature verified with the published keys</li>
        <li>an API call with the token and its response</li>
      </ol>
    </div>
  )
}

/** Ctrl+Enter, or ⌘+Enter, wherever one is in the laboratory. */
function useSendByKeyboard(send: () => Promise<void>): void {
  const latest = useRef(send)
  useEffect(() => {
    latest.current = send
  })
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.repeat) return
      // Whoever writes elsewhere on the page means that.
      const { target } = event
      if (target instanceof Element && target !== document.body && !target.closest('[data-laboratory]'))
        return
      event.preventDefault()
      void latest.current()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
}

/** Where it is below, it is brought into view; where it is beside, nothing moves. */
function bringIntoView(element: HTMLElement | null): void {
  if (element && element.getBoundingClientRect().top > window.innerHeight * 0.8) element.scrollIntoView()
}

function logPathOf(clientId: string, { outcome }: Exchange): string | null {
  const id =
    outcome.kind === 'answered'
      ? outcome.answer.headers.find(([name]) => name.toLowerCase() === 'x-request-id')?.[1]
      : undefined
  return id === undefined ? null : routes.appRequest(clientId, id)
}

function announcement({ run, call, throwaway, forgotten }: InUse): string {
  if (forgotten) return 'This page forgot all secrets.'
  if (throwaway.kind === 'asking') return 'Creating throwaway credentials.'
  const exchange = call ?? (run?.isRunning ? undefined : run?.exchanges.at(-1))
  if (!exchange) return throwaway.kind === 'held' && !run ? 'Throwaway credentials created.' : ''
  const { outcome } = exchange
  return outcome.kind === 'unreachable'
    ? 'No response.'
    : `Response: ${outcome.answer.status} ${outcome.answer.statusText}.`
}
