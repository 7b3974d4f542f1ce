import { EnvironmentBadge } from '#components/apps/environment-badge.tsx'
import { HealthStrip } from '#components/apps/overview/health-strip.tsx'
import { LatestRefusals } from '#components/apps/overview/latest-refusals.tsx'
import { SecretRow } from '#components/apps/secret-row.tsx'
import { UsageChart } from '#components/usage/usage-chart.tsx'
import type { AppHealth, OwnRefusal } from '#lib/features/health/app-health.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const CLIENT_ID = 'acme-bookings'

/** Tokens hour by hour over a working day that ends in trouble; in the last hours most requests are refused. */
const ISSUED = [
  31, 24, 18, 12, 9, 11, 22, 58, 96, 132, 148, 151, 139, 144, 160, 158, 149, 131, 112, 97, 84, 21, 6, 3,
]
const REFUSED = [0, 0, 0, 1, 0, 0, 0, 0, 2, 0, 0, 1, 0, 0, 0, 3, 0, 0, 1, 0, 0, 168, 241, 96]
const HOURS_OF_TROUBLE = 3

/**
 * The overview of an app, made of its own parts from invented figures: what one sees once a deployment has cut its secret
 * off. It is a picture: nothing in it can be reached.
 */
export function ProductPicture({ now }: { now: number }) {
  const lastHour = now - (now % HOUR)
  const first = lastHour - (ISSUED.length - 1) * HOUR
  const buckets = ISSUED.map((issued, hour) => ({
    from: first + hour * HOUR,
    issued,
    refused: REFUSED[hour] ?? 0,
  }))
  return (
    <figure aria-label="The overview of an app: since three hours ago most requests are refused, because the secret was cut off. Below, the last 24 hours as a chart, the app’s secrets and its latest refusals.">
      <div
        inert
        className="flex max-h-150 flex-col gap-5 overflow-hidden *:shrink-0 rounded-lg border border-line-strong bg-canvas p-4 shadow-floating [mask-image:linear-gradient(black_80%,transparent)] sm:p-8"
      >
        <div className="flex flex-wrap items-end justify-between gap-3">
          <div>
            <p className="font-semibold text-2xl tracking-tight">Acme Bookings</p>
            <p className="mt-1 flex flex-wrap items-center gap-3 text-[0.9375rem] text-muted">
              <span translate="no" className="font-mono">
                {CLIENT_ID}
              </span>
              <EnvironmentBadge environment="live" />
            </p>
          </div>
        </div>
        <HealthStrip
          clientId={CLIENT_ID}
          health={healthAt(now, lastHour)}
          may={{ resume: true, changeCredentials: true }}
          suspendedBy={null}
        />
        <UsageChart buckets={buckets} unit="hour" now={now} pathOf={() => null} />
        <ul className="divide-y divide-line rounded-lg border border-line bg-surface">
          {secretsAt(now).map(({ evidence, ...secret }) => (
            <SecretRow key={secret.name} secret={secret} evidence={evidence} rotatePath="#" />
          ))}
        </ul>
        <LatestRefusals clientId={CLIENT_ID} {...healthAt(now, lastHour)} />
      </div>
    </figure>
  )
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)

function healthAt(now: number, lastHour: number): AppHealth {
  const refused = sum(REFUSED.slice(-HOURS_OF_TROUBLE))
  return {
    state: 'failing',
    facts: {
      status: 'active',
      ageDays: 212,
      issued24h: sum(ISSUED),
      refused24h: sum(REFUSED),
      issuedLately: sum(ISSUED.slice(-2)),
      refusedLately: sum(REFUSED.slice(-2)),
      calmMinutes: null,
      unusedDays: 0,
      liveCredentials: 2,
      endsInDays: null,
      soonDays: 30,
    },
    trouble: {
      since: new Date(lastHour - (HOURS_OF_TROUBLE - 1) * HOUR),
      refused,
      requests: refused + sum(ISSUED.slice(-HOURS_OF_TROUBLE)),
      reason: 'damaged_secret',
    },
    refusals: [refusal(now, 40_000, '203.0.113.24'), refusal(now, 95_000, '203.0.113.25')],
    strangers: { attempts: 0, addresses: 0, isMore: false },
    suspension: null,
  }
}

const refusal = (now: number, agoMs: number, address: string): OwnRefusal => ({
  id: address,
  time: new Date(now - agoMs),
  reason: 'damaged_secret',
  address,
  credentialName: 'Web shop',
})

const secretsAt = (now: number) => [
  {
    name: 'Web shop',
    prefix: 'lk_live_7Qk2',
    lastFour: 'x9Tb',
    expiresAt: null,
    retiresAt: null,
    evidence: { lastUse: { at: new Date(now - 3 * HOUR).toISOString() }, tokens24h: 1_402 },
  },
  {
    name: 'Night batch',
    prefix: 'lk_live_m4Zr',
    lastFour: 'Jw30',
    expiresAt: new Date(now + 90 * DAY),
    retiresAt: null,
    evidence: { lastUse: { at: new Date(now - 20 * 60_000).toISOString() }, tokens24h: 604 },
  },
]
