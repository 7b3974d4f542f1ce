'use client'

import { type ReactNode, useEffect, useState } from 'react'
import { Callout } from '#components/ui/callout.tsx'
import { CodeBlock } from '#components/ui/code-block.tsx'
import { routes } from '#lib/routes.ts'
import { Countdown } from './countdown.tsx'
import { requestKeys } from './exchange.ts'
import {
  audienceOf,
  checkToken,
  decodeToken,
  keyOf,
  type PublishedKey,
  type TokenCheck,
} from './inspect-token.ts'
import { JwtView } from './jwt-view.tsx'

type Verdict =
  | { kind: 'checking' }
  | { kind: 'checked'; checks: TokenCheck[]; key: PublishedKey | null; milliseconds: number }
  | { kind: 'failed'; why: string }

/** A token taken apart, checked as a service would check it, with the time it has left. */
export function TokenPanel({ token, issuer }: { token: string; issuer: string }) {
  const [verdict, setVerdict] = useState<Verdict>({ kind: 'checking' })
  const decoded = decodeToken(token)

  useEffect(() => {
    let current = true
    setVerdict({ kind: 'checking' })
    verdictOn(token, issuer).then((next) => current && setVerdict(next))
    return () => {
      current = false
    }
  }, [token, issuer])

  return (
    <div className="flex flex-col gap-4">
      <CodeBlock title="Access token" code={token} wrap>
        <TokenParts token={token} />
      </CodeBlock>
      {decoded && <JwtView kind="token" header={decoded.header} claims={decoded.claims} />}
      {typeof decoded?.claims.exp === 'number' && (
        <p>
          <Countdown
            key={token}
            until={decoded.claims.exp * 1000}
            label="Expires in"
            over="This token has expired. Get a new one."
          />
        </p>
      )}
      <VerdictView verdict={verdict} audience={decoded && audienceOf(decoded.claims)} />
    </div>
  )
}

async function verdictOn(token: string, issuer: string): Promise<Verdict> {
  if (!globalThis.crypto?.subtle) {
    return { kind: 'failed', why: 'This browser verifies signatures only on https or localhost.' }
  }
  const outcome = await requestKeys()
  if (outcome.kind === 'unreachable' || outcome.answer.status !== 200) {
    return { kind: 'failed', why: 'We couldn’t fetch the published keys, so the signature is not verified.' }
  }
  try {
    const jwks: unknown = JSON.parse(outcome.answer.body)
    const started = performance.now()
    const checks = await checkToken(token, { jwks, issuer, now: Date.now() })
    const milliseconds = performance.now() - started
    const key = keyOf(jwks, decodeToken(token)?.header ?? {}) ?? null
    return { kind: 'checked', checks, key, milliseconds }
  } catch {
    // Not JSON, or a key that this browser cannot read: either way there is no verdict.
    return { kind: 'failed', why: 'We couldn’t read the published keys, so the signature is not verified.' }
  }
}

function VerdictView({ verdict, audience }: { verdict: Verdict; audience: string | null }) {
  if (verdict.kind === 'checking') return <p className="text-muted">Verifying the signature…</p>
  if (verdict.kind === 'failed') {
    return (
      <Callout tone="warn" title="Not verified">
        {verdict.why}
      </Callout>
    )
  }
  const good = verdict.checks.every((check) => check.holds)
  return (
    <Callout
      tone={good ? 'success' : 'danger'}
      title={good ? 'Valid token: the signature is verified' : 'Invalid token'}
    >
      {good && audience !== null && (
        <p>
          It is for the API{' '}
          <code translate="no" className="font-mono text-[0.9em] wrap-anywhere">
            {audience}
          </code>{' '}
          only.
        </p>
      )}
      <p>
        Checked in your browser with{' '}
        <a href={routes.jwks} className="underline underline-offset-4 hover:decoration-2">
          the published keys
        </a>
        , in {Math.max(1, Math.round(verdict.milliseconds))} ms.
      </p>
      <ul className="mt-2 flex flex-col gap-1">
        {verdict.checks.map((check) => (
          <CheckLine key={check.label} check={check} />
        ))}
      </ul>
      {verdict.key && (
        <details className="mt-2">
          <summary className="min-h-6 cursor-pointer underline decoration-1 underline-offset-4 hover:decoration-2">
            The key it was checked with
          </summary>
          <CodeBlock className="mt-2" title="Public key" code={JSON.stringify(verdict.key, null, 2)} wrap />
        </details>
      )}
    </Callout>
  )
}

function CheckLine({ check }: { check: TokenCheck }) {
  return (
    <li className="flex gap-2">
      <span className={check.holds ? 'text-success' : 'text-danger'}>
        <span aria-hidden="true" className="font-mono">
          {check.holds ? '✓' : '✕'}
        </span>
        <span className="sr-only">{check.holds ? 'Holds:' : 'Fails:'}</span>
      </span>
      <span className="min-w-0 wrap-anywhere">
        <strong className="font-medium">{check.label}</strong>{' '}
        <span className="text-muted">{check.detail}</span>
      </span>
    </li>
  )
}

function TokenParts({ token }: { token: string }): ReactNode {
  const [header = '', claims = '', signature = ''] = token.split('.')
  return (
    <>
      <span className="text-slab-key">{header}</span>.<span className="text-slab-string">{claims}</span>.
      <span className="text-slab-name">{signature}</span>
    </>
  )
}
