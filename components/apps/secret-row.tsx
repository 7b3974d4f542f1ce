import type { ReactNode } from 'react'
import { classNames } from '#components/ui/class-names.ts'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { count } from '#lib/kernel/number-words.ts'

/** What may be told of a secret after it was shown. */
export type SecretFacts = {
  name: string
  prefix: string | null
  lastFour: string | null
  createdBy: string
  createdAt: Date
  expiresAt: Date | null
  /** When it stops because another replaces it. */
  retiresAt: Date | null
  lastUsedAt: Date | null
  issued24h: number
}

/** One live secret: how to recognise it, where it comes from, whether it is used. */
export function SecretRow({ secret }: { secret: SecretFacts }) {
  return (
    <dl className="grid grid-cols-2 gap-x-4 gap-y-3 rounded-md border border-line bg-sunken p-4 text-[0.9375rem] sm:gap-x-6 lg:grid-cols-3">
      <Fact name={secret.name} className="max-sm:col-span-2">
        <span translate="no" className="font-mono wrap-anywhere">
          {recognisable(secret)}
        </span>
      </Fact>
      <Fact name="Created">
        <RelativeTime value={secret.createdAt} /> by <span className="wrap-anywhere">{secret.createdBy}</span>
      </Fact>
      {secret.retiresAt ? (
        <Fact name="Retires">
          <RelativeTime value={secret.retiresAt} />
        </Fact>
      ) : (
        <Fact name="Expires">{secret.expiresAt ? <RelativeTime value={secret.expiresAt} /> : 'Never'}</Fact>
      )}
      <Fact name="Last used">
        {secret.lastUsedAt ? <RelativeTime value={secret.lastUsedAt} /> : 'Never used'}
      </Fact>
      <Fact name="Tokens, last 24 h">{count(secret.issued24h)}</Fact>
    </dl>
  )
}

function recognisable({ prefix, lastFour }: SecretFacts): string {
  return prefix && lastFour ? `${prefix}…${lastFour}` : 'Imported; nothing of it is shown'
}

function Fact({ name, className, children }: { name: ReactNode; className?: string; children: ReactNode }) {
  return (
    <div className={classNames('min-w-0', className)}>
      <dt className="text-muted text-sm wrap-anywhere">{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
