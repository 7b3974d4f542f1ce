'use client'

import { useState } from 'react'
import { AskedAct } from '#components/asked-act.tsx'
import type { FormAction } from '#lib/edges/forms/form-state.ts'
import { routes } from '#lib/routes.ts'
import { RecoveryCodes } from './recovery-codes.tsx'

/** How many recovery codes are left, and new ones in their place. */
export function RecoverySection({
  left,
  renew,
  asking,
}: {
  left: number
  renew: FormAction<{ codes: string[] }>
  /** What the address asks about. */
  asking: string | undefined
}) {
  const [codes, setCodes] = useState<string[] | null>(null)
  return (
    <div className="flex flex-col gap-4 border-line border-t pt-4">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <h3 className="font-medium">Recovery codes</h3>
        <p className={left < 3 ? 'text-[0.9375rem] text-warn' : 'text-[0.9375rem] text-muted'}>{left} left</p>
      </div>
      {codes && <RecoveryCodes codes={codes} />}
      <AskedAct
        action={renew}
        fields={{}}
        ask={{ ask: 'new-codes' }}
        page={routes.account}
        part="second-factor"
        asking={asking === 'new-codes'}
        title="Generate new recovery codes?"
        label="Generate new codes"
        submit="Generate new codes"
        effect={<p>The codes you saved before no longer work.</p>}
        onResult={(made) => setCodes(made.codes)}
        size="sm"
      >
        {(made) => <RecoveryCodes codes={made.codes} />}
      </AskedAct>
    </div>
  )
}
