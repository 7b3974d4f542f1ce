import Link from 'next/link'
import { Callout } from '#components/ui/callout.tsx'
import { ExactTime } from '#components/ui/exact-time.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { REMINDER_DAYS } from '#lib/features/notices/kinds.ts'

type Secret = { name: string; expiresAt: Date | null; retiresAt: Date | null }

const SOON_MS = Math.max(...REMINDER_DAYS) * 86_400_000

/** A remark about the secret that expires next, if that is soon; nothing for one that is being replaced already. */
export function ExpiringSecret({
  secrets,
  secretsPage,
}: {
  secrets: readonly Secret[]
  secretsPage: string
}) {
  const next = secrets
    .flatMap(({ name, expiresAt, retiresAt }) => (expiresAt && !retiresAt ? [{ name, expiresAt }] : []))
    .filter(({ expiresAt }) => expiresAt.getTime() - Date.now() <= SOON_MS)
    .sort((one, other) => one.expiresAt.getTime() - other.expiresAt.getTime())[0]
  if (!next) return null
  return (
    <Callout
      tone="warn"
      title={
        <>
          The secret “{next.name}” expires <RelativeTime value={next.expiresAt} />
        </>
      }
    >
      From <ExactTime value={next.expiresAt} /> on it is refused.{' '}
      <Link href={secretsPage} className="font-medium underline underline-offset-4 hover:decoration-2">
        Rotate it
      </Link>{' '}
      before then: the new one works immediately, and the old one keeps working for as long as you choose.
    </Callout>
  )
}
