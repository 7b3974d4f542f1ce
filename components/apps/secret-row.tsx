import type { ReactNode } from 'react'
import { RelativeTime } from '#components/ui/relative-time.tsx'

/** What may be told of a secret after it was shown. */
export type SecretFacts = {
  name: string
  prefix: string | null
  lastFour: string | null
  createdBy: string
  createdAt: Date
  expiresAt: Date | null
  lastUsedAt: Date | null
  issued24h: number
}

/** One live secret: how to recognise it, where it comes from, whether it is used. */
export function SecretRow({ secret }: { secret: SecretFacts }) {
  return (
    <dl className="grid gap-x-6 gap-y-3 rounded-md border border-line bg-sunken p-4 text-[0.9375rem] sm:grid-cols-2 lg:grid-cols-3">
      <Fact name={secret.name}>
        <span className="font-mono wrap-anywhere">{recognisable(secret)}</span>
      </Fact>
      <Fact name="Created">
        <RelativeTime value={secret.createdAt} /> by <span className="wrap-anywhere">{secret.createdBy}</span>
      </Fact>
      <Fact name="Expires">{secret.expiresAt ? <RelativeTime value={secret.expiresAt} /> : 'Never'}</Fact>
      <Fact name="Last used">
        {secret.lastUsedAt ? <RelativeTime value={secret.lastUsedAt} /> : 'Never used'}
      </Fact>
      <Fact name="Tokens, last 24 h">{secret.issued24h.toLocaleString('en')}</Fact>
    </dl>
  )
}

function recognisable({ prefix, lastFour }: SecretFacts): string {
  return prefix && lastFour ? `${prefix}…${lastFour}` : 'Imported; nothing of it is shown'
}

function Fact({ name, children }: { name: ReactNode; children: ReactNode }) {
  return (
    <div>
      <dt className="text-muted text-sm">{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
