import Link from 'next/link'
import { Callout } from '#components/ui/callout.tsx'
import { ExactTime } from '#components/ui/exact-time.tsx'
import type { AskedOfApp } from '#lib/features/campaigns/asked-of-app.ts'
import { routes } from '#lib/routes.ts'

/** What the connectivity team asks of an app; nothing where it asks nothing. */
export function RotateBy({
  clientId,
  asked,
  mayRotate,
}: {
  clientId: string
  asked: readonly AskedOfApp[]
  mayRotate: boolean
}) {
  return asked.map(({ credentialId, name, endsAt, reason }) => (
    <Callout
      key={credentialId}
      tone="warn"
      title={
        <>
          Rotate by <ExactTime value={endsAt} />, asked by the connectivity team
        </>
      }
    >
      <p className="wrap-anywhere">
        The secret “{name}” stops working then.{reason && ` They say: “${reason}”`}{' '}
        {mayRotate && (
          <Link
            href={`${routes.appSecrets(clientId)}?ask=rotate&credential=${credentialId}`}
            className="underline underline-offset-4 hover:decoration-2"
          >
            Rotate “{name}”
          </Link>
        )}
      </p>
    </Callout>
  ))
}
