'use client'

import { classNames } from '#components/ui/class-names.ts'
import { type Tone, toneClasses } from '#components/ui/tone.ts'
import { type Verdict, verdictOf } from '#lib/features/request-log/verdict.ts'
import { upperFirst } from '#lib/kernel/letter-case.ts'
import { count } from '#lib/kernel/number-words.ts'
import { useEvidence } from './evidence.tsx'
import type { ShownCredential } from './question.ts'

const TONES: Record<Verdict['kind'], Tone> = { used: 'warn', idle: 'success', never_used: 'success' }
const BAR = 100

/** How far the programs have changed over from one to the one that replaces it, and whether it may go. */
export function RotationProgress({
  credential: { id, replacedBy, replacement },
}: {
  credential: ShownCredential
}) {
  const old = useEvidence(id)
  const next = useEvidence(replacedBy ?? '')
  const { kind, text } = verdictOf(old)
  const hasHour = old.tokens1h + next.tokens1h > 0
  const [olds, news] = hasHour ? [old.tokens1h, next.tokens1h] : [old.tokens24h, next.tokens24h]
  // When and from where stands in the row.
  const sentence = { used: 'Still used', idle: upperFirst(text), never_used: 'Never used: safe to retire' }[
    kind
  ]
  const { soft, text: ink } = toneClasses[TONES[kind]]
  return (
    <div
      className={classNames(
        'col-span-full mb-1 flex min-w-0 flex-wrap items-center gap-x-4 gap-y-1 rounded-md px-3 py-1.5',
        soft,
      )}
    >
      <span className="font-medium tabular-nums">
        old {count(olds)} <span aria-hidden="true">→</span>
        <span className="sr-only">, </span> new {count(news)}
        <span className="font-normal text-muted"> in {hasHour ? 'the last hour' : '24 h'}</span>
      </span>
      {olds + news > 0 && <Share olds={olds} news={news} />}
      <span className={classNames('min-w-0 wrap-anywhere', ink)}>{sentence}</span>
      {replacement && <span className="min-w-0 text-muted wrap-anywhere">Replaced by {replacement}</span>}
    </div>
  )
}

/** The old one's part of the tokens is hatched, the new one's is full. */
function Share({ olds, news }: { olds: number; news: number }) {
  const done = Math.round((news / (olds + news)) * BAR)
  return (
    <svg
      viewBox={`0 0 ${BAR} 6`}
      preserveAspectRatio="none"
      className="h-1.5 w-28 shrink-0 rounded-full"
      aria-hidden="true"
    >
      <rect width={BAR} height="6" className="fill-warn" fillOpacity="0.45" />
      <rect x={BAR - done} width={done} height="6" className="fill-success" />
    </svg>
  )
}
