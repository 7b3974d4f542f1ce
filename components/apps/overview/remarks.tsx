import { ExactTime } from '#components/ui/exact-time.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { EXPIRING_DAYS } from '#lib/features/notices/kinds.ts'
import type { Waste } from '#lib/features/usage/token-thrift.ts'
import { count, counted } from '#lib/kernel/number-words.ts'
import { routes } from '#lib/routes.ts'
import type { Said } from './health-strip.tsx'

type Secret = { id: string; name: string; expiresAt: Date | null; retiresAt: Date | null }

const SOON_MS = EXPIRING_DAYS * 86_400_000

/** The secret that expires next, if that is soon; nothing of one that is being replaced already. */
export function expiringRemark(clientId: string, secrets: readonly Secret[]): Said | null {
  const next = secrets
    .flatMap(({ id, name, expiresAt, retiresAt }) =>
      expiresAt && !retiresAt ? [{ id, name, expiresAt }] : [],
    )
    .filter(({ expiresAt }) => expiresAt.getTime() - Date.now() <= SOON_MS)
    .sort((one, other) => one.expiresAt.getTime() - other.expiresAt.getTime())[0]
  if (!next) return null
  return {
    tone: 'warn',
    title: (
      <>
        The secret “{next.name}” expires <RelativeTime value={next.expiresAt} />.
      </>
    ),
    act: { href: `${routes.appSecrets(clientId)}?ask=rotate&credential=${next.id}`, label: 'Rotate' },
  }
}

/** Until when the connectivity team granted a live app. */
export function grantedRemark(until: Date | null): Said | null {
  return (
    until && {
      tone: until.getTime() - Date.now() <= SOON_MS ? 'warn' : 'info',
      title: (
        <>
          Granted until <ExactTime value={until} />.
        </>
      ),
      text: 'It is then suspended. Ask the connectivity team if you still need it.',
    }
  )
}

/** That an app asks for tokens far more often than their life needs. */
export function thriftRemark(clientId: string, waste: Waste | null): Said | null {
  return (
    waste && {
      tone: 'warn',
      title: 'More tokens than needed.',
      text: `${counted(waste.asked, 'token')} in 24 h, where ${count(waste.least)} would be enough.`,
      act: { href: `${routes.appUsage(clientId)}#keep-tokens`, label: 'Reuse the token' },
    }
  )
}
