'use client'

import Link from 'next/link'
import { useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { routes } from '#lib/routes.ts'
import type { LiveAnswer, LiveToken } from './issue-live.ts'

/** What is shown until somebody asks for a real one, and where there is none: how a token looks. */
const STILL = {
  token: [
    'eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCIsImtpZCI6IjlmM0IifQ',
    'eyJpc3MiOiJodHRwczovL3BvcnRhbC5leGFtcGxlIiwiY2xpZW50X2lkIjoiYWNtZS1ib29raW5ncyIsInNjb3BlIjoiYm9va2luZ3M6cmVhZCJ9',
    'k3Vn8Q2mZr0aWc7yTq5JxLd1UeHs9BfGiPoXv6NwRtY',
  ],
  claims: {
    iss: 'https://portal.example',
    client_id: 'acme-bookings',
    aud: 'https://bookings.example',
    scope: 'bookings:read',
    exp: 1_800_003_600,
  },
} as const

/**
 * A real token, issued by this server and verified in the reader’s browser while they look. Without scripts, and where all
 * throwaway credentials are in use, it is a still picture.
 */
export function LiveTokenPanel({ issuer, isOffered }: { issuer: string; isOffered: boolean }) {
  const [isBusy, setBusy] = useState(false)
  const [answer, setAnswer] = useState<LiveAnswer | null>(null)
  const live = answer?.ok ? answer.live : null

  async function issue() {
    setBusy(true)
    try {
      const { issueLive } = await import('./issue-live.ts')
      setAnswer(await issueLive(issuer))
    } catch {
      setAnswer({ ok: false, why: null }) // no WebCrypto, or the keys can't be read
    }
    setBusy(false)
  }

  return (
    <div className="grid gap-6 lg:grid-cols-[minmax(0,1fr)_20rem]">
      <figure
        aria-label={live ? 'The token that was just issued' : 'An example of an access token'}
        className="min-w-0 overflow-hidden rounded-lg border border-slab-line bg-slab text-slab-ink"
      >
        <figcaption className="flex min-h-10 items-center justify-between gap-3 border-slab-line border-b px-4 py-1 font-mono text-slab-muted text-xs">
          <span>{live ? 'Issued just now' : 'Example'}</span>
          <span>header.claims.signature</span>
        </figcaption>
        <p
          translate="no"
          className="max-h-40 overflow-hidden px-4 py-3.5 font-mono text-[0.8125rem] leading-[1.65] break-all"
        >
          <Parts parts={live ? live.token.split('.') : STILL.token} />
        </p>
        <dl
          translate="no"
          className="grid grid-cols-[max-content_minmax(0,1fr)] gap-x-4 border-slab-line border-t px-4 py-3.5 font-mono text-[0.8125rem] leading-[1.65]"
        >
          {Object.entries(live ? shownOf(live.claims) : STILL.claims).map(([name, value]) => (
            <div key={name} className="contents">
              <dt className="text-slab-key">{name}</dt>
              <dd className="text-slab-string wrap-anywhere">{String(value)}</dd>
            </div>
          ))}
        </dl>
      </figure>
      <div className="flex flex-col gap-5">
        <ol className="flex flex-col gap-4">
          <Done title="Credentials" took={live?.took.credentials}>
            A sandbox app of one hour, made for you.
          </Done>
          <Done title="Access token" took={live?.took.token}>
            Signed by this server, recorded before it was sent.
          </Done>
          <Done title="Signature" took={live?.took.verification}>
            {live ? verdictOn(live) : 'Verified in your browser with the published key.'}
          </Done>
        </ol>
        <p role="status" className="empty:hidden">
          {answer?.ok === false && (answer.why ?? 'We couldn’t issue a token just now. Try again shortly.')}
          {live && <span className="sr-only">A token was issued. {verdictOn(live)}</span>}
        </p>
        <div className="flex flex-wrap items-center gap-x-5 gap-y-2">
          {isOffered && (
            <Button className="noscript:hidden" pending={isBusy} onClick={issue}>
              {live ? 'Issue another' : 'Issue a real token'}
            </Button>
          )}
          {isOffered && <p className="hidden text-muted noscript:block">Issuing one needs JavaScript.</p>}
          <Link
            href={routes.tokenTester}
            className="inline-flex min-h-8 items-center font-medium text-accent underline decoration-1 underline-offset-4 hover:decoration-2"
          >
            Open the token tester
          </Link>
        </div>
      </div>
    </div>
  )
}

const verdictOn = ({ isGood, kid }: LiveToken) =>
  isGood ? `Verified in your browser with the key ${kid.slice(0, 8)}…` : 'It could not be verified.'

function Parts({ parts: [header, claims, signature] }: { parts: readonly string[] }) {
  return (
    <>
      <span className="text-slab-key">{header}</span>.<span className="text-slab-string">{claims}</span>.
      <span className="text-slab-name">{signature}</span>
    </>
  )
}

function Done({ title, took, children }: { title: string; took: number | undefined; children: string }) {
  return (
    <li className="flex gap-3">
      <span
        aria-hidden="true"
        className={
          took === undefined
            ? 'mt-0.5 grid size-6 shrink-0 place-items-center rounded-full border border-line-strong font-mono text-muted text-xs'
            : 'mt-0.5 grid size-6 shrink-0 place-items-center rounded-full border border-success bg-success-soft font-mono text-success text-xs'
        }
      >
        {took === undefined ? '' : '✓'}
      </span>
      <div className="min-w-0">
        <p className="font-medium">
          {title}
          {took !== undefined && (
            <span className="ml-2 font-normal text-muted text-sm tabular-nums">
              {Math.max(1, Math.round(took))} ms
            </span>
          )}
        </p>
        <p className="text-[0.9375rem] text-muted wrap-anywhere">{children}</p>
      </div>
    </li>
  )
}

/** The claims that say most, in the order of the example. */
function shownOf(claims: Record<string, unknown>): Record<string, unknown> {
  const names = Object.keys(STILL.claims)
  return Object.fromEntries(names.flatMap((name) => (name in claims ? [[name, claims[name]]] : [])))
}
