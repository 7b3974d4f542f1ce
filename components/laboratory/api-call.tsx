'use client'

import { useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { Field } from '#components/ui/field.tsx'
import { Input } from '#components/ui/input.tsx'
import { routes } from '#lib/routes.ts'
import { ExchangeView } from './exchange-view.tsx'
import { audienceOf, decodeToken } from './inspect-token.ts'
import type { Exchange } from './prepare.ts'

/** Calls an endpoint of this server that asks for a token. */
export function ApiCall({
  token,
  issuer,
  apiPath,
  call,
  onCall,
}: {
  token: string
  issuer: string
  /** The endpoint that suits the credentials. */
  apiPath: string
  call: Exchange | null
  onCall: (target: string) => Promise<void>
}) {
  const [target, setTarget] = useState(apiPath)
  const [isCalling, setCalling] = useState(false)
  const audience = audienceOf(decodeToken(token)?.claims ?? {})
  const isElsewhere = audience !== null && !audience.startsWith(`${issuer}/`)

  async function callIt() {
    setCalling(true)
    await onCall(target)
    setCalling(false)
  }

  return (
    <div className="flex flex-col gap-4">
      {isElsewhere ? (
        <p>
          This token is for{' '}
          <code translate="no" className="font-mono text-[0.9em] wrap-anywhere">
            {audience}
          </code>
          . A page may call only its own server, so call that API with your own program. Here the token is
          refused with 401: it is for another API.
        </p>
      ) : (
        <p>The endpoint verifies the token as your own API would, then says whose it is.</p>
      )}
      <Field id="api-path" label="Path" required>
        {(control) => (
          <div className="flex gap-2 max-sm:flex-col">
            <Input
              {...control}
              monospace
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              list="api-paths"
              value={target}
              onChange={(event) => setTarget(event.target.value)}
            />
            <Button className="shrink-0 whitespace-nowrap" pending={isCalling} onClick={callIt}>
              Call the API
            </Button>
          </div>
        )}
      </Field>
      <datalist id="api-paths">
        {[...new Set([apiPath, routes.whoami, '/api/v1/clients'])].map((path) => (
          <option key={path} value={path} />
        ))}
      </datalist>
      {call && <ExchangeView exchange={call} />}
    </div>
  )
}
