import { Card } from '#components/ui/card.tsx'
import { CopyButton } from '#components/ui/copy-button.tsx'
import { ExactTime } from '#components/ui/exact-time.tsx'
import type { SignedHead } from '#lib/features/audit/heads.ts'
import { count } from '#lib/kernel/number-words.ts'

const ID = 'signed-head'

/** The end of the log as it was last signed, to be kept elsewhere. */
export function SignedHeadCard({ head }: { head: SignedHead | null }) {
  return (
    <Card
      title="Signed head"
      description="Signed every hour and written to the server’s log. Keep one elsewhere to prove later that no earlier row was changed or removed."
      actions={head && <CopyButton text={head.token} label="Copy signed head" selects={ID} />}
    >
      {head === null ? (
        <p className="text-muted text-sm">The first one is signed within a minute or two.</p>
      ) : (
        <>
          <p className="text-[0.9375rem]">
            Row {count(Number(head.seq))}, <ExactTime value={head.signedAt} />
          </p>
          <code id={ID} className="block rounded-md bg-sunken p-3 font-mono text-xs break-all" translate="no">
            {head.token}
          </code>
          <p className="text-muted text-sm wrap-anywhere">
            Check the log against it:{' '}
            <code translate="no" className="font-mono text-xs">
              npm run -s cli -- audit verify --head …
            </code>
          </p>
        </>
      )}
    </Card>
  )
}
