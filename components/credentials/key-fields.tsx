'use client'

import { useState } from 'react'
import { saveAs } from '#components/apps/save-as.ts'
import { Button } from '#components/ui/button.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { CodeBlock } from '#components/ui/code-block.tsx'
import { CopyButton } from '#components/ui/copy-button.tsx'
import { TextareaField } from '#components/ui/textarea.tsx'
import { useHydrated } from '#components/use-hydrated.ts'
import { useDesk } from './desk.tsx'
import { type KeyPair, makeKeyPair } from './key-pair.ts'
import type { Form } from './question-fields.tsx'

/**
 * The public key: pasted, or of a pair that the browser makes. The private half never leaves the page, and the form
 * can be sent only once it has been saved.
 */
export function KeyFields({ form, onReady }: { form: Form; onReady: (ready: boolean) => void }) {
  const hydrated = useHydrated()
  const [pair, setPair] = useState<KeyPair | null>(null)

  async function make() {
    onReady(false)
    setPair(await makeKeyPair())
  }

  if (pair) return <NewPair pair={pair} onSaved={() => onReady(true)} />
  return (
    <>
      <TextareaField
        name="key"
        label="Public key"
        hint="JWK, PEM or certificate: EC on P-256, Ed25519, or RSA with at least 2048 bits."
        rows={5}
        required
        spellCheck={false}
        autoComplete="off"
        className="font-mono text-sm"
        defaultValue={form.text('key')}
        error={form.error('key') ?? form.error('alg')}
      />
      {hydrated && (
        <p className="flex flex-wrap items-center gap-3 text-[0.9375rem] text-muted">
          No key yet?
          <Button variant="secondary" size="sm" onClick={make}>
            Generate a key pair in this browser
          </Button>
        </p>
      )}
    </>
  )
}

function NewPair({ pair, onSaved }: { pair: KeyPair; onSaved: () => void }) {
  const { clientId } = useDesk()
  const [saved, setSaved] = useState(false)
  const save = () => {
    setSaved(true)
    onSaved()
  }
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <input type="hidden" name="key" value={pair.publicJwk} />
      <Callout tone="warn" role="status" title="Save the private key now. It exists only in this page.">
        It is not sent to us and can’t be shown again. Save it, then add the public key.
      </Callout>
      <div className="flex flex-wrap gap-2">
        <Button
          variant="secondary"
          onClick={() => {
            saveAs(`${clientId}.private-key.pem`, pair.privatePem)
            save()
          }}
        >
          Download .pem
        </Button>
        <CopyButton text={pair.privateJwk} label="Copy as JWK" size="md" onCopied={save} />
        {saved && (
          <span className="inline-flex items-center text-sm text-success">
            <span aria-hidden="true">✓&nbsp;</span>Saved
          </span>
        )}
      </div>
      <CodeBlock code={pair.publicJwk} title="Public key" copyable={false} />
    </div>
  )
}
