import { RefusalReasons } from '#components/usage/refusal-reasons.tsx'

/** Why requests of a partner’s apps were refused. */
export function PartnerRefusals({ refusals }: { refusals: readonly { reason: string; count: number }[] }) {
  if (refusals.length === 0) return null
  return (
    <section aria-labelledby="refusals" className="flex flex-col gap-3">
      <h2 id="refusals" className="font-semibold text-lg">
        Refused, last 24 hours
      </h2>
      <RefusalReasons reasons={refusals} log={null} within={{ from: 0, to: 0 }} />
    </section>
  )
}
