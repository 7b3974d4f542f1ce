import Link from 'next/link'
import type { ReactNode } from 'react'
import { classNames } from '#components/ui/class-names.ts'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { type Tone, toneClasses } from '#components/ui/tone.ts'
import type { AppHealth } from '#lib/features/health/app-health.ts'
import { evidenceFor } from '#lib/features/health/app-state.ts'
import { reasonWords } from '#lib/features/request-log/causes.ts'
import { logPath } from '#lib/features/request-log/log-filter.ts'
import { lowerFirst } from '#lib/kernel/letter-case.ts'
import { count, counted, percent } from '#lib/kernel/number-words.ts'
import { routes } from '#lib/routes.ts'

/** A line of the strip. */
export type Said = {
  tone: Tone
  title: ReactNode
  text?: ReactNode
  /** The one thing to do about it. */
  act?: { href: string; label: string }
}

/** How an app does, in a line, and the one thing to do about it; below, what to see to before it is trouble. */
export function HealthStrip({
  clientId,
  health,
  may,
  suspendedBy,
  remarks = [],
}: {
  clientId: string
  health: AppHealth
  may: May
  suspendedBy: 'owner' | 'staff' | null
  /** What to see to before it is trouble. */
  remarks?: readonly Said[]
}) {
  const said = saidOf(clientId, health, may, suspendedBy)
  const { soft, edge } = toneClasses[said.tone]
  return (
    <section
      aria-label="Health"
      className={classNames('overflow-hidden rounded-lg border text-[0.9375rem]', edge)}
    >
      <Line {...said} className={soft} />
      {remarks.map((remark) => (
        <Line key={remark.act?.href ?? ''} {...remark} className={classNames('border-t bg-surface', edge)} />
      ))}
    </section>
  )
}

function Line({ tone, title, text, act, className }: Said & { className: string }) {
  const ink = toneClasses[tone].text
  return (
    <div className={classNames('flex flex-wrap items-center gap-x-3 gap-y-2 px-4 py-2.5', className)}>
      <span aria-hidden="true" className={classNames('size-2 shrink-0 rounded-full bg-current', ink)} />
      <p className="min-w-0 flex-1 wrap-anywhere">
        <strong className={classNames('font-semibold', ink)}>{title}</strong>
        {text && <span className="text-ink"> {text}</span>}
      </p>
      {act && (
        <Link
          href={act.href}
          prefetch={false}
          className="inline-flex min-h-6 items-center font-medium underline underline-offset-4 hover:decoration-2"
        >
          {act.label}
        </Link>
      )}
    </div>
  )
}

/** What whoever is looking may do about it. */
type May = { resume: boolean; changeCredentials: boolean }

function saidOf(clientId: string, health: AppHealth, may: May, suspendedBy: 'owner' | 'staff' | null): Said {
  const { state, facts, trouble, suspension } = health
  const secrets = routes.appSecrets(clientId)
  switch (state) {
    case 'suspended':
      return {
        tone: 'danger',
        title: 'This app is suspended.',
        text: suspension && (
          <>
            By {suspension.by} <RelativeTime value={suspension.at} />
            {suspension.reason ? `: ${suspension.reason}` : '.'}
            {suspendedBy === 'staff' && !may.resume && ' Only the connectivity team can resume it.'}
          </>
        ),
        ...(may.resume && { act: { href: `${routes.appSettings(clientId)}#life`, label: 'Resume' } }),
      }
    case 'locked_out':
      return {
        tone: 'danger',
        title: 'No secret or key works.',
        text: trouble && <Refused trouble={trouble} clientId={clientId} />,
        ...(may.changeCredentials && { act: { href: secrets, label: 'Add a secret' } }),
      }
    case 'failing':
      return failing(clientId, health)
    case 'new':
      return { tone: 'info', title: 'No token yet.', text: 'Request the first one below.' }
    case 'idle':
      return { tone: 'neutral', title: 'Idle.', text: evidenceFor(state, facts) }
    case 'ending':
      return {
        tone: 'warn',
        title: `The last secret or key expires ${facts.endsInDays ? `in ${counted(facts.endsInDays, 'day')}` : 'within 24 h'}.`,
        ...(may.changeCredentials && { act: { href: secrets, label: 'Rotate' } }),
      }
    case 'healthy':
      return { tone: 'success', title: 'Healthy.', text: evidenceFor(state, facts) }
  }
}

function failing(clientId: string, { facts, trouble }: AppHealth): Said {
  if (!trouble) return { tone: 'danger', title: 'Failing.', text: evidenceFor('failing', facts) }
  const share = percent(trouble.refused, trouble.requests)
  return {
    tone: 'danger',
    title: (
      <>
        {share.replace(' ', '\u00a0')} refused{' '}
        {trouble.since ? (
          <>
            since <Clock value={trouble.since} />
          </>
        ) : (
          'in 24 h'
        )}
        :
      </>
    ),
    text: lowerFirst(reasonWords(trouble.reason)),
    act: { href: refusedPath(clientId, trouble), label: counted(trouble.refused, 'request') },
  }
}

function Refused({ clientId, trouble }: { clientId: string; trouble: NonNullable<AppHealth['trouble']> }) {
  return (
    <Link
      href={refusedPath(clientId, trouble)}
      prefetch={false}
      className="underline underline-offset-4 hover:decoration-2"
    >
      {count(trouble.refused)} of {counted(trouble.requests, 'request')} refused
    </Link>
  )
}

const refusedPath = (clientId: string, { since }: { since: Date | null }) =>
  logPath(clientId, {
    outcome: 'refused',
    from: since && since.getTime() - (since.getTime() % 60_000),
  })

/** "10:00" for today, else with its day, in UTC. */
function Clock({ value }: { value: Date }) {
  const iso = value.toISOString()
  const isToday = iso.slice(0, 10) === new Date().toISOString().slice(0, 10)
  return (
    <time dateTime={iso} title={`${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`}>
      {isToday ? iso.slice(11, 16) : `${DAY.format(value)}, ${iso.slice(11, 16)}`} UTC
    </time>
  )
}

const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' })
