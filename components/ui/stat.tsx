import type { ReactNode } from 'react'

/** Figures side by side, each with a line around it: the last row may be short. */
export function StatGrid({ children }: { children: ReactNode }) {
  return (
    <dl className="grid grid-cols-[repeat(auto-fit,minmax(min(100%,10rem),1fr))] gap-px overflow-hidden rounded-lg border border-line bg-surface">
      {children}
    </dl>
  )
}

/** One figure with its name and, in small, what to make of it. Inside a `StatGrid`. */
export function Stat({ label, value, note }: { label: ReactNode; value: ReactNode; note?: ReactNode }) {
  return (
    <div className="flex flex-col gap-1 px-5 py-4 outline outline-line">
      <dt className="text-muted text-sm">{label}</dt>
      <dd className="font-semibold text-2xl tabular-nums leading-tight tracking-tight">{value}</dd>
      {note && <dd className="text-muted text-sm">{note}</dd>}
    </div>
  )
}
