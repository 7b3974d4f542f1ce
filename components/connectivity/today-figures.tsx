import Link from 'next/link'
import { ReasonCounts } from '#components/failures/reason-counts.tsx'
import { Stat, StatGrid } from '#components/ui/stat.tsx'
import { everyAppFilterSchema, everyAppPath } from '#lib/features/partners/every-app-filter.ts'
import { partnerFilterSchema, partnersPath } from '#lib/features/partners/partner-filter.ts'
import { STAGE_LABELS, STAGES } from '#lib/features/partners/stages.ts'
import type { Today } from '#lib/features/partners/today.ts'
import { count } from '#lib/kernel/number-words.ts'
import { routes } from '#lib/routes.ts'

const all = partnerFilterSchema.parse({})
const allApps = everyAppFilterSchema.parse({})

/** The numbers of today, each the way to what is behind it. */
export function TodayFigures({ figures }: { figures: Today }) {
  const { tokens, refused, reasons, stages, stalled, failing, requests, ending, nearQuota } = figures
  return (
    <>
      <section aria-label="Partners" className="flex flex-col gap-3">
        <h2 className="font-semibold text-lg">Partners</h2>
        <StatGrid>
          <Stat label="In trouble" value={<To href={partnersPath(all, { need: 'failing' })}>{failing}</To>} />
          <Stat label="Stalled" value={<To href={partnersPath(all, { need: 'stalled' })}>{stalled}</To>} />
          {STAGES.map((stage) => (
            <Stat
              key={stage}
              label={STAGE_LABELS[stage]}
              value={<To href={partnersPath(all, { stage, view: 'list' })}>{stages[stage]}</To>}
            />
          ))}
        </StatGrid>
      </section>
      <section aria-label="Apps" className="flex flex-col gap-3">
        <h2 className="font-semibold text-lg">Apps</h2>
        <StatGrid>
          <Stat
            label="A secret or key ends soon"
            value={<To href={everyAppPath(allApps, { ends: 'soon' })}>{ending}</To>}
          />
          <Stat
            label="Quota nearly used up"
            value={<To href={everyAppPath(allApps, { quota: 'near' })}>{nearQuota}</To>}
          />
          <Stat label="Requests waiting" value={<To href={routes.requests}>{requests}</To>} />
        </StatGrid>
      </section>
      <section aria-label="Token requests" className="flex flex-col gap-3">
        <h2 className="font-semibold text-lg">Token requests, last 24 hours</h2>
        <StatGrid>
          <Stat
            label="Tokens issued"
            value={<To href={everyAppPath(allApps, { requests: 'issued' })}>{tokens}</To>}
          />
          <Stat
            label="Refused"
            value={<To href={everyAppPath(allApps, { requests: 'refused' })}>{refused}</To>}
          />
        </StatGrid>
        <ReasonCounts
          reasons={reasons}
          total={refused}
          hrefOf={(reason) => everyAppPath(allApps, { requests: reason })}
        />
      </section>
    </>
  )
}

function To({ href, children }: { href: string; children: number }) {
  return (
    <Link
      href={href}
      prefetch={false}
      className="underline decoration-line-strong underline-offset-4 hover:decoration-2 hover:decoration-brass"
    >
      {count(children)}
    </Link>
  )
}
