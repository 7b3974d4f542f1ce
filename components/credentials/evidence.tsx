'use client'

import { useRouter } from 'next/navigation'
import { createContext, type ReactNode, useCallback, useContext, useState } from 'react'
import { classNames } from '#components/ui/class-names.ts'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { type Tone, toneClasses } from '#components/ui/tone.ts'
import { useAsking } from '#components/use-asking.ts'
import { type Evidence, NO_EVIDENCE, type Verdict, verdictOf } from '#lib/features/request-log/verdict.ts'
import { count, counted } from '#lib/kernel/number-words.ts'
import { type Facts, readFacts } from './read-facts.ts'
import { Sparkline } from './sparkline.tsx'

/** Often enough to be within five seconds of what happens, with the answer's own time. */
const ASK_EVERY_MS = 3_000

const EvidenceContext = createContext<Record<string, Evidence>>({})

/** What is known of the use of one, kept current. */
export const useEvidence = (id: string): Evidence => useContext(EvidenceContext)[id] ?? NO_EVIDENCE

/**
 * Keeps what is said of the use of secrets and keys current while the page is looked at: it asks `path`, and stops
 * when the tab is hidden. When the state of one of them has changed, the page is rendered again.
 */
export function LiveEvidence({
  path,
  initial,
  children,
}: {
  path: string
  /** By id, as the page was made. */
  initial: Record<string, Facts>
  children: ReactNode
}) {
  const router = useRouter()
  const [latest, setLatest] = useState(initial)
  const states = statesOf(initial)

  const ask = useCallback(
    async (signal: AbortSignal) => {
      const facts = await askFacts(path, signal)
      if (signal.aborted || !facts) return
      setLatest(facts)
      if (statesOf(facts) !== states) router.refresh()
    },
    [path, states, router],
  )
  useAsking(ask, ASK_EVERY_MS)

  const evidence = Object.entries(latest).map(([id, { evidence }]) => [id, evidence ?? NO_EVIDENCE])
  return <EvidenceContext value={Object.fromEntries(evidence)}>{children}</EvidenceContext>
}

const statesOf = (facts: Record<string, Facts>): string =>
  Object.entries(facts)
    .map(([id, { state }]) => `${id} ${state}`)
    .sort()
    .join()

async function askFacts(path: string, signal: AbortSignal): Promise<Record<string, Facts> | null> {
  try {
    const response = await fetch(path, { signal })
    return response.ok ? readFacts(await response.json()) : null
  } catch {
    return null // no answer: what is shown stays, and the next question is on its way
  }
}

const TONES: Record<Verdict['kind'], Tone> = { used: 'warn', idle: 'success', never_used: 'neutral' }
const SIGNS: Record<Verdict['kind'], string> = { used: '!', idle: '✓', never_used: '–' }

/** Whether this one is still used, in a sentence that keeps itself current. Says nothing of one that never was. */
export function VerdictLine({ id }: { id: string }) {
  const { kind, text } = verdictOf(useEvidence(id))
  if (kind === 'never_used') return null
  const { soft, text: ink, edge, border } = toneClasses[TONES[kind]]
  return (
    <p
      className={classNames(
        'flex items-start gap-2.5 rounded-md border px-3 py-2 text-[0.9375rem]',
        soft,
        edge,
        ink,
      )}
    >
      <span
        aria-hidden="true"
        className={classNames(
          'mt-0.5 grid size-5 shrink-0 place-items-center rounded-full border font-mono font-semibold text-xs leading-none',
          border,
        )}
      >
        {SIGNS[kind]}
      </span>
      <span className="min-w-0 wrap-anywhere">{text.charAt(0).toUpperCase() + text.slice(1)}</span>
    </p>
  )
}

/** When, from where and by what it was last used. */
export function LastUse({ id }: { id: string }) {
  const { lastUse } = useEvidence(id)
  if (!lastUse) return <p className="text-muted">Never used</p>
  const from = `from ${lastUse.address}${lastUse.userAgent ? `, ${lastUse.userAgent}` : ''}`
  return (
    <p>
      Used <RelativeTime value={new Date(lastUse.at)} />
      <span className="block truncate text-[0.8125rem] text-muted" title={from}>
        {from}
      </span>
    </p>
  )
}

/** How many tokens were got with it in the last 24 hours, and when. */
export function TokensToday({ id }: { id: string }) {
  const { byHour, tokens24h } = useEvidence(id)
  return (
    <>
      <Sparkline values={byHour} className="max-lg:hidden" />
      <span className="text-[0.8125rem] text-muted tabular-nums group-hover/uses:underline">
        {counted(tokens24h, 'token')}
      </span>
    </>
  )
}

/** What deleting does to tokens already issued, in numbers. */
export function DeletionEffect({ id }: { id: string }) {
  const { tokens24h, tokensValid } = useEvidence(id)
  if (tokensValid === 0)
    return tokens24h === 0
      ? 'It obtained no tokens in the last 24 hours.'
      : `It obtained ${counted(tokens24h, 'token')} in the last 24 hours; all have expired.`
  return `${counted(tokensValid, 'token')} of the ${count(tokens24h)} from the last 24 hours may still be valid. With the box ticked, our API refuses them within 5 seconds.`
}
