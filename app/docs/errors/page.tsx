import type { Metadata } from 'next'
import Link from 'next/link'
import { DocsPage } from '#components/docs/docs-page.tsx'
import { DocsSection } from '#components/docs/docs-section.tsx'
import { docsMetadata } from '#components/docs/navigation.ts'
import { Snippet } from '#components/docs/snippet.tsx'
import { CauseList } from '#components/failures/cause-list.tsx'
import type { FailureId } from '#components/laboratory/failure-list.ts'
import { FailureStage, SeeItHappen } from '#components/laboratory/pieces/failure-stage.tsx'
import { ContactLink } from '#components/portal/contact-link.tsx'
import { Badge } from '#components/ui/badge.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { INVALID_CLIENT_CAUSES, OTHER_CAUSES } from '#lib/features/request-log/causes.ts'
import { BASIC_CHALLENGE, ERRORS, type ErrorCode } from '#lib/oauth/errors.ts'
import { env } from '#lib/platform/env.ts'
import { routes } from '#lib/routes.ts'

export const metadata: Metadata = docsMetadata(routes.docsErrors)

/** Codes that only an API answers; every other one is listed with the token endpoint. */
const apiCodes: readonly ErrorCode[] = [
  'missing_token',
  'invalid_token',
  'insufficient_scope',
  'not_found',
  'conflict',
  'idempotency_key_reused',
]
const tokenCodes = codesOf(ERRORS).filter((code) => !apiCodes.includes(code))

/** Every refusal, from the very table that the server answers from. */
export default function ErrorsPage() {
  const page = <Errors />
  return env.hasLaboratory ? <FailureStage issuer={env.publicUrl}>{page}</FailureStage> : page
}

function Errors() {
  return (
    <DocsPage path={routes.docsErrors}>
      <DocsSection id="shape" title="What a refusal looks like">
        <p>
          A refusal is a JSON object with <code translate="no">error</code>, a stable code for your program,
          and <code translate="no">error_description</code>, a sentence for people that may change.
        </p>
        <Snippet code={exampleRefusal} language="http" title="401 Unauthorized" />
        <p>
          Every response has an <code translate="no">X-Request-Id</code>. Use it to find the request in the
          log of your app.
        </p>
        <Callout tone="info" title="When to retry">
          After <code translate="no">503</code> and <code translate="no">429</code>, wait for the seconds in{' '}
          <code translate="no">Retry-After</code>. After <code translate="no">500</code>, retry with backoff.
          Don’t retry any other refusal without changing the request.
        </Callout>
      </DocsSection>

      <DocsSection id="token-endpoint" title="At the token endpoint">
        <p>
          From <code translate="no">POST /oauth/v2/token</code>. A <code translate="no">401</code> here
          concerns your client ID and its secret or key.
        </p>
        <ErrorList codes={tokenCodes} />
      </DocsSection>

      <DocsSection id="causes" title="Causes of invalid_client">
        <p>
          The response is <code translate="no">invalid_client</code> for all of these, so that strangers can’t
          find out which client IDs exist. To see the cause, sign in, open your app under{' '}
          <Link href={routes.apps}>Apps</Link>, and look up the <code translate="no">X-Request-Id</code> of
          the response in its log.
        </p>
        {env.hasLaboratory && (
          <p data-not-in-text className="print:hidden">
            <span className="noscript:hidden">
              Press <em>See it happen</em> below a cause: your browser sends such a request, with throwaway
              credentials, and shows what comes back and what the owner reads in the log.
            </span>
            <span className="hidden noscript:inline">
              With JavaScript on, you can make most of them happen here.
            </span>
          </p>
        )}
        <CauseList causes={INVALID_CLIENT_CAUSES} />
      </DocsSection>

      <DocsSection id="other-causes" title="Other causes">
        <p>
          The log of your app names these, too. The response says more about them than about the causes of{' '}
          <code translate="no">invalid_client</code>: read its <code translate="no">error_description</code>.
        </p>
        <CauseList causes={OTHER_CAUSES} />
      </DocsSection>

      <DocsSection id="api" title="At an API">
        <p>
          From a call with an access token. A <code translate="no">401</code> here concerns the token, a{' '}
          <code translate="no">403</code> its permissions. The <code translate="no">WWW-Authenticate</code>{' '}
          header carries the code, except for a call without a token.
        </p>
        <ErrorList codes={apiCodes} />
      </DocsSection>

      <DocsSection id="which" title="Still refused?">
        <ul>
          <li>
            Run the same credentials through the <Link href={routes.tokenTester}>token tester</Link>. If they
            work there, your program sends them differently.
          </li>
          <li>Look for white space: a secret read from a file often ends with a line break.</li>
          <li>Encode once. If your HTTP library base64-encodes the header, don’t encode it yourself.</li>
          <li>
            Open the log of your app under <Link href={routes.apps}>Apps</Link>: it shows the cause of each
            refusal and how to fix it.
          </li>
          {env.portal.supportContact && (
            <li>
              Contact <ContactLink contact={env.portal.supportContact} /> with the{' '}
              <code translate="no">X-Request-Id</code> of the response, never with a secret.
            </li>
          )}
        </ul>
      </DocsSection>
    </DocsPage>
  )
}

/** What can be seen happening here; causes in the log have their own. */
const FAILURE_OF_CODE: Partial<Record<ErrorCode, FailureId>> = {
  too_many_failures: 'too-many-failures',
  invalid_token: 'tampered-token',
  insufficient_scope: 'missing-permission',
}

function ErrorList({ codes }: { codes: readonly ErrorCode[] }) {
  return (
    <dl className="divide-y divide-line overflow-hidden rounded-lg border border-line bg-surface">
      {codes.map((code) => {
        const { status, error, description, meaning } = ERRORS[code]
        const failure = FAILURE_OF_CODE[code]
        return (
          <div key={code} id={code} className="flex flex-col gap-1.5 px-4 py-4 target:bg-accent-soft sm:px-5">
            <dt className="flex flex-wrap items-center gap-x-3 gap-y-1">
              <Badge tone={status >= 500 ? 'warn' : 'danger'}>{status}</Badge>
              <a
                translate="no"
                href={`#${code}`}
                className="wrap-anywhere font-medium font-mono text-[0.9375rem] hover:underline"
              >
                {error}
              </a>
            </dt>
            <dd className="text-[0.9375rem]">{description}</dd>
            <dd className="text-[0.9375rem] text-muted">{meaning}</dd>
            {failure && <SeeItHappen failure={failure} title={`${status} ${error}`} />}
          </div>
        )
      })}
    </dl>
  )
}

const exampleRefusal = `HTTP/1.1 ${ERRORS.invalid_client.status} Unauthorized
Content-Type: application/json
Cache-Control: no-store
WWW-Authenticate: ${BASIC_CHALLENGE}

${JSON.stringify({ error: ERRORS.invalid_client.error, error_description: ERRORS.invalid_client.description }, null, 2)}`

function codesOf<Table extends object>(table: Table): (keyof Table)[] {
  return Object.keys(table) as (keyof Table)[]
}
