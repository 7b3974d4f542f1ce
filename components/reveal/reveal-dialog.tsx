'use client'

import { useEffect, useRef, useState } from 'react'
import { type Credentials, curlWithSecret, envFile } from '#components/apps/credentials.ts'
import { saveAs } from '#components/apps/save-as.ts'
import { Button } from '#components/ui/button.tsx'
import { CodeBlock } from '#components/ui/code-block.tsx'
import { CopyButton } from '#components/ui/copy-button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { SECRET_FIELD, SecretField } from './secret-field.tsx'

/** The dialog that ends every act which makes a secret. Leaving before it was copied or saved asks first. */
export function RevealDialog({ credentials, onClose }: { credentials: Credentials; onClose: () => void }) {
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
          {asking ? 'Close without copying?' : "Copy this token now. For security we can't show it again."}
        </span>
      }
    >
      {asking && <LastQuestion onGoBack={() => setAsking(false)} onClose={onClose} />}
      <div hidden={asking} className="flex min-w-0 flex-col gap-4 [[hidden]]:hidden">
        <p className="-mt-2 text-muted">
          Keep it where you keep passwords. Whoever has it can ask for tokens in the name of this app.
        </p>
        <SecretField secret={credentials.secret} onCopy={keep} />
        <div ref={focusFirst} className="flex flex-wrap gap-2">
          <CopyButton
            text={credentials.secret}
            selects={SECRET_FIELD}
            variant="primary"
            size="md"
            onCopied={keep}
          />
          <Button variant="secondary" onClick={download}>
            Download .env
          </Button>
        </div>
        <CodeBlock code={curlWithSecret(credentials)} title="Ask for a token" onCopied={keep} />
        <DoneButton isLast={kept} wasAsked={asking} onClick={() => (kept ? onClose() : setAsking(true))} />
      </div>
    </Dialog>
  )
}

/** A modal dialog gives the focus to what is marked so rather than to its first button, which closes it. */
const focusFirst = (acts: HTMLElement | null) => acts?.querySelector('button')?.setAttribute('autofocus', '')

function DoneButton({
  isLast,
  wasAsked,
  onClick,
}: {
  isLast: boolean
  wasAsked: boolean
  onClick: () => void
}) {
  const button = useRef<HTMLSpanElement>(null)
  const before = useRef(wasAsked)
  useEffect(() => {
    if (before.current && !wasAsked) button.current?.querySelector('button')?.focus()
    before.current = wasAsked
  }, [wasAsked])
  return (
    <span ref={button} className="self-end">
      <Button variant={isLast ? 'primary' : 'secondary'} onClick={onClick}>
        Done
      </Button>
    </span>
  )
}

function LastQuestion({ onGoBack, onClose }: { onGoBack: () => void; onClose: () => void }) {
  const goBack = useRef<HTMLDivElement>(null)
  useEffect(() => goBack.current?.querySelector<HTMLButtonElement>('button:last-of-type')?.focus(), [])
  return (
    <div role="alert" className="flex flex-col gap-4">
      <p>
        The API Token has not been copied or downloaded yet. Once this is closed nobody can see it again; you
        would have to generate another.
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
