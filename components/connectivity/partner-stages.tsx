import { classNames } from '#components/ui/class-names.ts'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { type Milestones, STAGE_LABELS, STAGES, type Stage } from '#lib/features/partners/stages.ts'

const MOMENTS: Record<Stage, keyof Milestones> = {
  invited: 'createdAt',
  claimed: 'claimedAt',
  first_token: 'firstTokenAt',
  first_call: 'firstCallAt',
  live: 'liveAt',
}

/** How far a partner has come, and when it got there. */
export function PartnerStages({ partner }: { partner: Milestones & { stage: Stage } }) {
  return (
    <section aria-label="Stages">
      <ol className="grid gap-px overflow-hidden rounded-lg border border-line bg-line sm:grid-cols-5">
        {STAGES.map((stage) => (
          <li
            key={stage}
            aria-current={stage === partner.stage ? 'step' : undefined}
            className={classNames(
              'flex justify-between gap-3 bg-surface px-4 py-3 sm:flex-col sm:gap-1',
              stage === partner.stage && 'border-brass border-l-3 sm:border-t-3 sm:border-l-0',
            )}
          >
            <span className={classNames('text-[0.9375rem]', partner[MOMENTS[stage]] && 'font-medium')}>
              {STAGE_LABELS[stage]}
            </span>
            <span className="text-muted text-sm">
              <Reached stage={stage} partner={partner} />
            </span>
          </li>
        ))}
      </ol>
    </section>
  )
}

function Reached({ stage, partner }: { stage: Stage; partner: Milestones }) {
  const at = partner[MOMENTS[stage]]
  if (at) return <RelativeTime value={at} />
  // An API that verifies tokens by itself tells nobody of its calls.
  return stage === 'first_call' && partner.liveAt ? 'not visible here' : 'not yet'
}
