'use client'

import { usePortal } from '#components/portal/portal-context.tsx'
import { buttonClasses } from '#components/ui/button.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { CopyButton } from '#components/ui/copy-button.tsx'

/** Recovery codes, shown once. A link with the text itself: it needs no scripts, and no server sees it. */
export function RecoveryCodes({ codes }: { codes: readonly string[] }) {
  const { name } = usePortal()
  const text = `Recovery codes for ${name}. Each works once.\n\n${codes.join('\n')}\n`
  return (
    <Callout tone="warn" role="status" title="Save your recovery codes">
      <p className="mb-3">Each signs you in once if you lose your other factors. They are shown only once.</p>
      <ol
        id="recovery-codes"
        translate="no"
        className="mb-3 grid select-all gap-x-6 gap-y-1 rounded-md border border-line bg-surface p-4 font-mono text-[0.9375rem] text-ink sm:grid-cols-2"
      >
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ol>
      <div className="flex flex-wrap gap-2">
        <CopyButton text={codes.join('\n')} label="Copy codes" selects="recovery-codes" />
        <a
          href={`data:text/plain;charset=utf-8,${encodeURIComponent(text)}`}
          download="recovery-codes.txt"
          className={buttonClasses({ variant: 'secondary', size: 'sm' })}
        >
          Download
        </a>
      </div>
    </Callout>
  )
}
