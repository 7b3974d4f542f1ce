import Link from 'next/link'
import type { ReactNode } from 'react'
import { Snippet } from '#components/docs/snippet.tsx'
import {
  curlApiCall,
  curlTokenRequest,
  EXAMPLE_CLIENT_ID,
  tokenResponseExample,
} from '#components/docs/snippets.ts'
import { FIGURES } from '#components/landing/figures.ts'
import { LiveTokenPanel } from '#components/landing/live-token.tsx'
import { ProductPicture } from '#components/landing/product-picture.tsx'
import { buttonClasses } from '#components/ui/button.tsx'
import { classNames } from '#components/ui/class-names.ts'
import { FRAME } from '#components/ui/frame.ts'
import { env } from '#lib/platform/env.ts'
import { routes } from '#lib/routes.ts'

/** What the portal is, shown by what one does with it. */
export default function LandingPage() {
  return (
    <>
      <section className={classNames(FRAME, 'pt-14 pb-12 sm:pt-24 sm:pb-16')}>
        <h1 className="max-w-3xl font-semibold text-[2.375rem] leading-[1.08] tracking-[-0.03em] sm:text-6xl">
          Every app that calls your API gets its own credentials.
        </h1>
        <p className="mt-6 max-w-2xl text-lg text-muted sm:text-xl">
          Register an app, choose its client ID, generate its API Token, and exchange the two for a signed
          access token. Self-service OAuth 2.0 for machines, in about two minutes.
        </p>
        <div className="mt-8 flex flex-wrap gap-3">
          <Link href={routes.apps} className={buttonClasses({ size: 'lg' })}>
            Register an app
          </Link>
          <Link href={routes.docs} className={buttonClasses({ size: 'lg', variant: 'secondary' })}>
            Read the guide
          </Link>
          <Link
            href={routes.tokenTester}
            className={buttonClasses({ size: 'lg', variant: 'ghost', className: 'max-sm:px-0' })}
          >
            Try it
          </Link>
        </div>
      </section>

      <section aria-labelledby="live" className={classNames(FRAME, 'pb-14 sm:pb-20')}>
        <h2 id="live" className="font-semibold text-2xl sm:text-3xl">
          {env.hasLaboratory ? 'See one being issued' : 'What one looks like'}
        </h2>
        <p className="mt-3 mb-8 max-w-2xl text-muted">
          {env.hasLaboratory
            ? 'No account needed: this server issues the token, and your browser verifies it.'
            : 'The header, the claims and the signature. In the token tester you see a real one.'}
        </p>
        <LiveTokenPanel issuer={env.publicUrl} isOffered={env.hasLaboratory} />
      </section>

      <section aria-labelledby="exchange" className="border-line border-y bg-sunken">
        <div className={classNames(FRAME, 'py-14 sm:py-20')}>
          <h2 id="exchange" className="font-semibold text-2xl sm:text-3xl">
            The whole exchange
          </h2>
          <p className="mt-3 max-w-2xl text-muted">
            These requests run against the server you are looking at. Replace{' '}
            <code translate="no" className="whitespace-nowrap font-mono text-[0.9em] text-ink">
              {EXAMPLE_CLIENT_ID}
            </code>{' '}
            with your own client ID.
          </p>
          <ol className="mt-10 grid gap-x-8 gap-y-10 lg:grid-cols-3">
            <Step number={1} title="Request a token">
              <p>Send the client ID and client secret in the Basic header and the grant type in the body.</p>
              <Snippet code={curlTokenRequest(env.publicUrl)} language="bash" title="request" />
            </Step>
            <Step number={2} title="Get a signed token">
              <p>A JWT that names the app and what it may do. It is valid for one hour.</p>
              <Snippet code={tokenResponseExample} language="json" title="200 OK" />
            </Step>
            <Step number={3} title="Call the API">
              <p>
                The API checks the signature on every call against published keys. This example calls{' '}
                {env.portal.name}’s own API.
              </p>
              <Snippet code={curlApiCall(env.publicUrl)} language="bash" title="request" />
            </Step>
          </ol>
        </div>
      </section>

      <section aria-labelledby="readers" className={classNames(FRAME, 'py-14 sm:py-20')}>
        <h2 id="readers" className="font-semibold text-2xl sm:text-3xl">
          What you get
        </h2>
        <div className="mt-8 grid gap-10 md:grid-cols-3 md:gap-8">
          <Reader
            title="You build an integration"
            gets={[
              'A client ID of your choice, and a secret or key, in two minutes',
              'Every refused request with its cause and its cure',
              'Rotation without downtime: see who still uses the old secret',
            ]}
            action={<ActionLink href={routes.apps}>Register an app</ActionLink>}
          />
          <Reader
            title="You connect partners"
            gets={[
              'One-time links: partners take their secret, and you never see it',
              'Partners on a board, from invited to live, the stalled in front',
              'Every change in an audit log that can be verified',
            ]}
            action={<ActionLink href={routes.docs}>See what partners read</ActionLink>}
          />
          <Reader
            title="You want to see it first"
            gets={[
              'Real requests from your browser, byte for byte',
              'Failures at one press, each explained',
              'Code in nine languages that follows what you type',
            ]}
            action={<ActionLink href={routes.tokenTester}>Open the token tester</ActionLink>}
          />
        </div>
        <h3 className="mt-16 mb-5 font-semibold text-lg">An app in trouble, and why</h3>
        <ProductPicture now={Date.now()} />
      </section>

      <section aria-labelledby="figures" className="border-line border-t">
        <div className={classNames(FRAME, 'py-14 sm:py-20')}>
          <h2 id="figures" className="font-semibold text-2xl sm:text-3xl">
            Measured, not promised
          </h2>
          <dl className="mt-8 grid gap-8 md:grid-cols-3">
            {FIGURES.map(({ value, unit, what }) => (
              <div key={unit} className="border-line border-t pt-5">
                <dt className="text-muted">
                  <span className="block font-semibold text-3xl text-ink tabular-nums tracking-tight">
                    {value}
                  </span>
                  {unit}
                </dt>
                <dd className="mt-2 text-[0.9375rem] text-muted">{what}</dd>
              </div>
            ))}
          </dl>
          <p className="mt-8">
            <ActionLink href={routes.docsPerformance}>How we measured</ActionLink>
          </p>
        </div>
      </section>
    </>
  )
}

function Step({ number, title, children }: { number: number; title: string; children: ReactNode }) {
  return (
    <li className="flex min-w-0 flex-col gap-3">
      <h3 className="flex items-baseline gap-3 font-semibold text-lg">
        <span aria-hidden="true" className="font-mono font-normal text-brass-ink">
          {number}
        </span>
        {title}
      </h3>
      {children}
    </li>
  )
}

function Reader({ title, gets, action }: { title: string; gets: readonly string[]; action: ReactNode }) {
  return (
    <div className="flex flex-col items-start gap-3 border-line border-t pt-5">
      <h3 className="font-semibold text-lg">{title}</h3>
      <ul className="flex list-disc flex-col gap-1.5 pl-5 text-muted marker:text-brass-ink">
        {gets.map((one) => (
          <li key={one}>{one}</li>
        ))}
      </ul>
      {action}
    </div>
  )
}

function ActionLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Link
      href={href}
      className="inline-flex min-h-8 items-center font-medium text-accent underline decoration-1 underline-offset-4 hover:decoration-2"
    >
      {children}
    </Link>
  )
}
