'use client'

import { type ReactNode, useEffect, useRef, useState } from 'react'
import { type Credentials, envFile } from '#components/apps/credentials.ts'
import { saveAs } from '#components/apps/save-as.ts'
import { Button } from '#components/ui/button.tsx'
import { CopyButton } from '#components/ui/copy-button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { SECRET_FIELD, SecretField } from './secret-field.tsx'
import { TokenRequestTabs } from './token-request-tabs.tsx'

/**
 * The dialog that ends every act which makes a secret. One says that it is stored, and it closes. Any other way out asks
 * first, until the secret was copied or downloaded.
 */
export function RevealDialog({
  credentials,
  ended,
  onClose,
}: {
  credentials: Credentials
  /** Why the secret no longer works, though it is shown still; null as long as it does. */
  ended: string | null
  onClose: () => void
}) {
  if (ended !== null) return <Ended why={ended} onClose={onClose} />
  return <Working credentials={credentials} onClose={onClose} />
}

/** Nothing is left to copy. */
function Ended({ why, onClose }: { why: string; onClose: () => void }) {
  return (
    <Dialog open onClose={onClose} title="This secret no longer works">
      <div role="alert" className="flex flex-col gap-4">
        <p>{why}</p>
        <Button onClick={onClose} className="self-end">
          Back to the page
        </Button>
      </div>
    </Dialog>
  )
}

function Working({ credentials, onClose }: { credentials: Credentials; onClose: () => void }) {
  const [kept, setKept] = useState(false)
  const [asking, setAsking] = useState(false)
  const keep = () => setKept(true)

  useAskBeforeUnload(!kept)

  function download() {
    saveAs(`${credentials.clientId}.env`, envFile(credentials))
    keep()
  }
  return (
    <Dialog
      open
      size="lg"
      // Asked to close while it asks already: that is no answer, so the secret stays.
      onClose={() => (kept ? onClose() : setAsking(!asking))}
      title={
        <span key={String(asking)}>
          {asking ? 'Close without storing it?' : "Copy this token now. For security we can't show it again."}
        </span>
      }
    >
      {asking && <LastQuestion onGoBack={() => setAsking(false)} onClose={onClose} />}
      <div hidden={asking} className="flex min-w-0 flex-col gap-4 [[hidden]]:hidden">
        <SecretField secret={credentials.secret} onCopy={keep} />
        <Acts wasAsked={asking}>
          <CopyButton
            text={credentials.secret}
            selects={SECRET_FIELD}
            variant={kept ? 'secondary' : 'primary'}
            size="md"
            onCopied={keep}
          />
          <Button variant="secondary" onClick={download}>
            Download .env
          </Button>
        </Acts>
        <TokenRequestTabs credentials={credentials} onCopied={keep} />
        <footer className="sticky bottom-0 -mx-5 -mb-5 flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-line border-t bg-surface px-5 py-3 sm:-mx-6 sm:-mb-6 sm:px-6">
          <p className="text-muted text-sm">Anyone who has it can act as this app.</p>
          <Button variant={kept ? 'primary' : 'secondary'} onClick={onClose} className="max-sm:w-full">
            I’ve stored it
          </Button>
        </footer>
      </div>
    </Dialog>
  )
}

/** Copy has the focus at first, and again after the question: a modal dialog would give it to what closes it. */
function Acts({ wasAsked, children }: { wasAsked: boolean; children: ReactNode }) {
  const acts = useRef<HTMLDivElement>(null)
  const before = useRef(wasAsked)
  useEffect(() => {
    if (before.current && !wasAsked) acts.current?.querySelector('button')?.focus()
    before.current = wasAsked
  }, [wasAsked])
  return (
    <div
      ref={(element) => {
        acts.current = element
        element?.querySelector('button')?.setAttribute('autofocus', '')
      }}
      className="flex flex-wrap gap-2"
    >
      {children}
    </div>
  )
}

function LastQuestion({ onGoBack, onClose }: { onGoBack: () => void; onClose: () => void }) {
  const goBack = useRef<HTMLDivElement>(null)
  useEffect(() => goBack.current?.querySelector<HTMLButtonElement>('button:last-of-type')?.focus(), [])
  return (
    <div role="alert" className="flex flex-col gap-4">
      <p>
        You haven’t copied or downloaded the API Token. Once this closes nobody can see it again: you would
        have to generate another.
      </p>
      <div ref={goBack} className="flex flex-wrap justify-end gap-2">
        <Button variant="secondary" onClick={onClose}>
          Close anyway
        </Button>
        <Button onClick={onGoBack}>Go back</Button>
      </div>
    </div>
  )
}

/** Reloading, closing the tab and leaving for another site go through the browser's own question. */
function useAskBeforeUnload(active: boolean): void {
  useEffect(() => {
    if (!active) return
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', ask)
    return () => window.removeEventListener('beforeunload', ask)
  }, [active])
}
