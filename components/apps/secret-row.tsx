import Link from 'next/link'
import type { ReactNode } from 'react'
import { buttonClasses } from '#components/ui/button.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { counted } from '#lib/kernel/number-words.ts'

/** What may be told of a secret after it was shown. */
export type SecretFacts = {
  name: string
  prefix: string | null
  lastFour: string | null
  expiresAt: Date | null
  /** When it stops because another replaces it. */
  retiresAt: Date | null
}

/** What its requests say of it. */
type SecretUse = {
  /** `at` is ISO 8601. */
  lastUse: { at: string } | null
  tokens24h: number
}

/**
 * One live secret: how to recognise it, whether it is used, when it ends, and the way to replace it, for those who may.
 */
export function SecretRow({
  secret,
  evidence,
  rotatePath,
}: {
  secret: SecretFacts
  evidence: SecretUse
  rotatePath: string | null
}) {
  return (
    <li className="grid min-h-14 grid-cols-[minmax(0,1fr)_auto] items-center gap-x-5 gap-y-1 px-5 py-2.5 text-[0.9375rem] sm:grid-cols-[minmax(0,1fr)_10rem_8rem_5rem] sm:px-6">
      <span className="min-w-0">
        <span className="block font-medium wrap-anywhere">{secret.name}</span>
        <span translate="no" className="block font-mono text-muted text-sm wrap-anywhere">
          {recognisable(secret)}
        </span>
      </span>
      <span className="text-muted text-sm">{usedOf(evidence)}</span>
      <span className="text-muted text-sm max-sm:text-right">{endOf(secret)}</span>
      {secret.retiresAt === null && rotatePath !== null && (
        <Link
          href={rotatePath}
          prefetch={false}
          className={buttonClasses({
            variant: 'secondary',
            size: 'sm',
            className: 'max-sm:col-start-2 max-sm:row-start-1',
          })}
        >
          Rotate<span className="sr-only"> {secret.name}</span>
        </Link>
      )}
    </li>
  )
}

function recognisable({ prefix, lastFour }: SecretFacts): string {
  return prefix && lastFour ? `${prefix}…${lastFour}` : 'Imported; not shown'
}

function usedOf({ lastUse, tokens24h }: SecretUse): ReactNode {
  if (!lastUse) return 'Never used'
  return (
    <>
      <span className="block">
        Used <RelativeTime value={new Date(lastUse.at)} />
      </span>
      {counted(tokens24h, 'token')} in 24 h
    </>
  )
}

function endOf({ retiresAt, expiresAt }: SecretFacts): ReactNode {
  if (retiresAt)
    return (
      <>
        Retires <RelativeTime value={retiresAt} />
      </>
    )
  if (!expiresAt) return 'Never expires'
  return (
    <>
      Expires <RelativeTime value={expiresAt} />
    </>
  )
}
