import { classNames } from '#components/ui/class-names.ts'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import {
  type Milestones,
  STAGE_LABELS,
  type Stage,
  type StageTime,
  stageTimes,
} from '#lib/features/partners/stages.ts'
import { waitInWords } from '#lib/features/requests/words.ts'

/** How far a partner has come, when it got there, and how long it stayed. */
export function PartnerStages({ partner }: { partner: Milestones & { stage: Stage } }) {
  return (
    <section aria-label="Stages">
      <ol className="grid gap-px overflow-hidden rounded-lg border border-line bg-line sm:grid-cols-5">
        {stageTimes(partner).map((time) => (
          <li
            key={time.stage}
            aria-current={time.stage === partner.stage ? 'step' : undefined}
            className={classNames(
              'flex justify-between gap-3 bg-surface px-4 py-3 sm:flex-col sm:justify-start sm:gap-1',
              time.stage === partner.stage && 'border-brass border-l-3 sm:border-t-3 sm:border-l-0',
            )}
          >
            <span className={classNames('text-[0.9375rem]', time.at && 'font-medium')}>
              {STAGE_LABELS[time.stage]}
            </span>
            <span className="flex flex-col text-right text-muted text-sm sm:text-left">
              <Reached time={time} partner={partner} />
            </span>
          </li>
        ))}
      </ol>
    </section>
  )
}

function Reached({
  time: { stage, at, lastedMs },
  partner,
}: {
  time: StageTime
  partner: Milestones & { stage: Stage }
}) {
  if (at === null)
    // An API that verifies tokens by itself tells nobody of its calls.
    return stage === 'first_call' && partner.liveAt ? 'not visible here' : 'not yet'
  return (
    <>
      <RelativeTime value={at} />
      {lastedMs !== null && lastedMs > 0 && (
        <span>
          {stage === partner.stage ? 'in it for' : 'took'} {waitInWords(lastedMs)}
        </span>
      )}
    </>
  )
}
