import Link from 'next/link'
import type { ReactNode } from 'react'
import { Snippet } from '#components/docs/snippet.tsx'
import {
  curlApiCall,
  curlTokenRequest,
  EXAMPLE_CLIENT_ID,
  tokenResponseExample,
} from '#components/docs/snippets.ts'
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

      <div className={classNames(FRAME, 'pb-14 sm:pb-20')}>
        <ProductPicture now={Date.now()} />
      </div>

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
        <h2 id="readers" className="sr-only">
          Who it’s for
        </h2>
        <div className="grid gap-10 md:grid-cols-3 md:gap-8">
          <Reader
            title="You build an integration"
            action={<ActionLink href={routes.apps}>Register an app</ActionLink>}
          >
            Choose a client ID people recognise in a log. Generate its API Token, shown once and stored only
            as a hash. See every token it got and every request that was refused.
          </Reader>
          <Reader
            title="You connect partners"
            action={<ActionLink href={routes.docs}>See what partners read</ActionLink>}
          >
            Set up partners with apps, scopes and credentials. Every grant is checked against who may grant
            it, and every change is recorded in the audit log.
          </Reader>
          <Reader
            title="You want to see it first"
            action={<ActionLink href={routes.tokenTester}>Open the token tester</ActionLink>}
          >
            The token tester sends the real request from your browser, shows the raw response, decodes the
            token and checks its signature.
          </Reader>
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

function Reader({ title, action, children }: { title: string; action: ReactNode; children: ReactNode }) {
  return (
    <div className="flex flex-col items-start gap-3 border-line border-t pt-5">
      <h3 className="font-semibold text-lg">{title}</h3>
      <p className="text-muted">{children}</p>
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
