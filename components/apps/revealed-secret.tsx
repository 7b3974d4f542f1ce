'use client'

import { useEffect, useState } from 'react'
import { Button, LinkButton } from '#components/ui/button.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { CodeBlock } from '#components/ui/code-block.tsx'
import { CopyButton } from '#components/ui/copy-button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { Input } from '#components/ui/input.tsx'
import { useHydrated } from '#components/use-hydrated.ts'
import { type Credentials, curlWithSecret, envFile } from './credentials.ts'
import { saveAs } from './save-as.ts'

/** The secret, this once. Closing before it was copied or saved asks first. */
export function RevealedSecret({
  credentials,
  page,
  onClose,
}: {
  credentials: Credentials
  /** Path of the page without the secret; where "Done" leads with scripts off. */
  page: string
  onClose: () => void
}) {
  const hydrated = useHydrated()
  const [kept, setKept] = useState(false)
  const [asking, setAsking] = useState(false)

  useEffect(() => {
    if (kept) return
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', ask)
    return () => window.removeEventListener('beforeunload', ask)
  }, [kept])

  function download() {
    saveAs(`${credentials.clientId}.env`, envFile(credentials))
    setKept(true)
  }

  return (
    <div className="flex min-w-0 flex-col gap-4">
      <Callout tone="warn" role="status" title="Copy this token now. For security we can't show it again.">
        Keep it where you keep passwords. Whoever has it can ask for tokens in the name of this app.
      </Callout>
      <div className="flex flex-col gap-1.5">
        <label htmlFor="api-token" className="font-medium text-[0.9375rem]">
          API Token
        </label>
        <div className="flex flex-col gap-2 lg:flex-row lg:items-start">
          <Input
            id="api-token"
            value={credentials.secret}
            readOnly
            monospace
            autoComplete="off"
            spellCheck={false}
            onFocus={(event) => event.target.select()}
            onCopy={() => setKept(true)}
          />
          {hydrated && (
            <span className="flex shrink-0 flex-wrap gap-2 lg:flex-nowrap">
              <CopyButton
                text={credentials.secret}
                selects="api-token"
                variant="primary"
                size="md"
                onCopied={() => setKept(true)}
              />
              <Button variant="secondary" onClick={download} className="whitespace-nowrap">
                Download .env
              </Button>
            </span>
          )}
        </div>
      </div>
      <CodeBlock code={curlWithSecret(credentials)} title="Ask for a token" copyable={hydrated} />
      {hydrated ? (
        <Button
          variant={kept ? 'primary' : 'secondary'}
          className="self-start"
          onClick={() => (kept ? onClose() : setAsking(true))}
        >
          Done
        </Button>
      ) : (
        <LinkButton href={page} variant="secondary" className="self-start">
          Done, I have saved it
        </LinkButton>
      )}
      <Dialog
        open={asking}
        onClose={() => setAsking(false)}
        title="Close without copying?"
        description="The API Token has not been copied or downloaded yet. Once this is closed nobody can see it again; you would have to generate another."
        footer={
          <>
            <Button variant="secondary" onClick={onClose}>
              Close anyway
            </Button>
            <Button onClick={() => setAsking(false)}>Go back</Button>
          </>
        }
      />
    </div>
  )
}
