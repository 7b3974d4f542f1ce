import { Snippets } from '#components/docs/snippet.tsx'
import { keepTokenSnippets } from '#components/docs/snippets.ts'
import { Callout } from '#components/ui/callout.tsx'
import { TOLERATED_INSTANCES, type Waste } from '#lib/features/usage/token-thrift.ts'
import { count, counted } from '#lib/kernel/number-words.ts'

/** Tells the owner of an app that asks for tokens far too often, and shows how to keep one. */
export function ThriftAdvice({
  waste: { asked, least },
  clientId,
  origin,
}: {
  waste: Waste
  clientId: string
  origin: string
}) {
  return (
    <section
      id="keep-tokens"
      aria-labelledby="keep-tokens-heading"
      className="flex scroll-mt-20 flex-col gap-3"
    >
      <h2 id="keep-tokens-heading" className="font-semibold text-lg">
        Keep the token, use it again
      </h2>
      <Callout
        tone="warn"
        title={`${counted(asked, 'token')} in 24 hours, where ${count(least)} would have been enough`}
      >
        One token works for any number of calls until it expires. Requesting one per call makes every call
        slower, and a short outage of the token server stops the app immediately.
      </Callout>
      <Snippets label="Reuse the token" sources={keepTokenSnippets(origin, clientId)} />
      <details>
        <summary className="inline-flex min-h-8 cursor-pointer items-center text-sm underline underline-offset-4 hover:decoration-2">
          How this is counted
        </summary>
        <p className="mt-1 max-w-prose text-muted text-sm">
          We count the hours of the last 24 in which each secret or key got a token, and the tokens needed for
          each of those hours: one if tokens are valid for an hour, four if they are valid for 15 minutes, for
          each API of the app. You see this when the app got more than {TOLERATED_INSTANCES} times as many, so{' '}
          {TOLERATED_INSTANCES} machines can each keep their own token.
        </p>
      </details>
    </section>
  )
}
