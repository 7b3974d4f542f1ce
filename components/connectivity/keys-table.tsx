import { Badge } from '#components/ui/badge.tsx'
import { ExactTime } from '#components/ui/exact-time.tsx'
import { Cell, ColumnHead, RowHead, Table } from '#components/ui/table.tsx'
import type { Tone } from '#components/ui/tone.ts'
import type { KeyState } from '#lib/features/signing-keys/life-cycle.ts'
import type { KeyLife } from '#lib/features/signing-keys/timeline.ts'
import { routes } from '#lib/routes.ts'

const STATES: Record<KeyState, { tone: Tone; label: string }> = {
  published: { tone: 'info', label: 'published' },
  signing: { tone: 'success', label: 'signing' },
  retiring: { tone: 'warn', label: 'retiring' },
  retired: { tone: 'neutral', label: 'retired' },
}

/** Every key with the moments of its life. */
export function KeysTable({ keys }: { keys: readonly KeyLife[] }) {
  return (
    <>
      <Timeline keys={keys} />
      <Table caption="Signing keys" captionHidden>
        <thead>
          <tr>
            <ColumnHead>Key</ColumnHead>
            <ColumnHead>State</ColumnHead>
            <ColumnHead className="max-sm:hidden">Signs from</ColumnHead>
            <ColumnHead className="max-md:hidden">Replaced</ColumnHead>
            <ColumnHead className="max-md:hidden">Removed</ColumnHead>
            <ColumnHead>
              <span className="sr-only">What to do</span>
            </ColumnHead>
          </tr>
        </thead>
        <tbody>
          {keys.map(({ kid, alg, state, signsFrom, replacedAt, leavesAt }) => (
            <tr key={kid}>
              <RowHead className="min-w-32 wrap-anywhere">
                <span translate="no" className="font-mono text-sm">
                  {kid}
                </span>
                <span className="block font-normal text-muted text-sm">{alg}</span>
              </RowHead>
              <Cell>
                <Badge tone={STATES[state].tone}>{STATES[state].label}</Badge>
              </Cell>
              <Cell className="max-sm:hidden">
                <ExactTime value={signsFrom} />
              </Cell>
              <Cell className="max-md:hidden">{replacedAt ? <ExactTime value={replacedAt} /> : '–'}</Cell>
              <Cell className="max-md:hidden">{leavesAt ? <ExactTime value={leavesAt} /> : '–'}</Cell>
              <Cell>
                {state !== 'retired' && (
                  <a
                    href={`${routes.signingKeys}?retire=${kid}`}
                    className="inline-flex min-h-6 items-center text-sm underline underline-offset-4 hover:decoration-2"
                  >
                    Remove<span className="sr-only"> {kid}</span>…
                  </a>
                )}
              </Cell>
            </tr>
          ))}
        </tbody>
      </Table>
    </>
  )
}

const ROW = 18
const WIDTH = 600
const DAY_MS = 24 * 3600_000
/** So far before and after now the picture reaches. */
const BEFORE_MS = 120 * DAY_MS
const AFTER_MS = 30 * DAY_MS

/** The keys that live within some months: thin while published or retiring, thick while signing. The table says it in words. */
function Timeline({ keys, now = Date.now() }: { keys: readonly KeyLife[]; now?: number }) {
  const [from, to] = [now - BEFORE_MS, now + AFTER_MS]
  const shown = keys.filter(({ leavesAt }) => (leavesAt?.getTime() ?? to) > from)
  const x = (time: number) => ((Math.min(Math.max(time, from), to) - from) / (to - from)) * WIDTH
  const bar = (start: number, end: number) => ({ x: x(start), width: Math.max(x(end) - x(start), 1) })
  return (
    <figure className="flex flex-col gap-2">
      <figcaption className="text-muted text-sm">
        120 days back and 30 ahead. Thick: signing. Thin: in the key set only.
      </figcaption>
      <svg
        viewBox={`0 0 ${WIDTH} ${shown.length * ROW + 4}`}
        aria-hidden="true"
        className="w-full rounded-lg border border-line bg-surface"
      >
        {shown.map(({ kid, createdAt, signsFrom, replacedAt, leavesAt }, index) => {
          const ends = leavesAt?.getTime() ?? to
          const y = index * ROW + 2
          return (
            <g key={kid} className="fill-accent">
              <rect {...bar(createdAt.getTime(), ends)} y={y + ROW / 2 - 1.5} height={3} />
              <rect
                {...bar(signsFrom.getTime(), Math.min(replacedAt?.getTime() ?? ends, ends))}
                y={y + 4}
                height={ROW - 8}
                rx={2}
              />
            </g>
          )
        })}
        <line x1={x(now)} x2={x(now)} y1={0} y2={shown.length * ROW + 4} className="stroke-brass" />
      </svg>
    </figure>
  )
}
