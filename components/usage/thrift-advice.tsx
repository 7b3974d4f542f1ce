import Link from 'next/link'
import { keepTokenSnippets } from '#components/docs/keep-token-snippets.ts'
import { Snippets } from '#components/docs/snippet.tsx'
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
        title={`${counted(asked, 'token')} in 24 hours, where ${count(least)} would have done`}
      >
        A token serves as many calls as you like until it expires. This app asks for one far more often: every
        request waits for it, and a short outage of the token server stops it at once.
      </Callout>
      <Snippets label="Keep the token" sources={keepTokenSnippets(origin, clientId)} />
      <details>
        <summary className="inline-flex min-h-8 cursor-pointer items-center text-sm underline underline-offset-4 hover:decoration-2">
          How this is counted
        </summary>
        <p className="mt-1 max-w-prose text-muted text-sm">
          For each secret and key, the hours of the last 24 in which it got a token are counted, and for each
          as many tokens as an hour can use up: one if tokens live for an hour, four if they live for 15
          minutes, and so for each API that the app may use. You see this when it got more than{' '}
          {TOLERATED_INSTANCES} times as many, so that {TOLERATED_INSTANCES} machines may each keep a token of
          their own.
        </p>
      </details>
    </section>
  )
}

/** The same in a sentence, with the way to the rest. */
export function ThriftHint({ waste: { asked, least }, page }: { waste: Waste; page: string }) {
  return (
    <Callout tone="warn" title="It asks for more tokens than it needs">
      {counted(asked, 'token')} in the last 24 hours, where {count(least)} would have done:{' '}
      <Link
        href={`${page}#keep-tokens`}
        className="font-medium underline underline-offset-4 hover:decoration-2"
      >
        keep the token, use it again
      </Link>
      .
    </Callout>
  )
}
