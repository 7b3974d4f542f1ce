import Link from 'next/link'
import type { ReactNode } from 'react'
import { causeOf, docsOfReason } from '#lib/features/request-log/causes.ts'
import type { RequestDetail } from '#lib/features/request-log/request-detail.ts'
import { ERRORS } from '#lib/oauth/errors.ts'
import { EvidenceOfRefusal } from './evidence-of-refusal.tsx'

/** Why a request was refused, and what to do about it. The wire said less. */
export function Explanation({ clientId, detail }: { clientId: string; detail: RequestDetail }) {
  const { reason, asked } = detail.request
  const cause = causeOf(reason)
  const answer = cause && ERRORS[asked?.error ?? cause.code]
  return (
    <div className="flex flex-col gap-5 rounded-lg border border-line bg-surface p-5 shadow-raised sm:p-6">
      <Part title="What happened">
        <p>{cause?.what ?? 'This version of the portal can’t explain this reason.'}</p>
        <EvidenceOfRefusal clientId={clientId} detail={detail} />
      </Part>
      {cause && (
        <Part title="What to do">
          <p>{cause.cure}</p>
          <p className="flex flex-wrap gap-x-5 gap-y-1">
            <DocsLink href={docsOfReason(reason)}>This cause in the docs</DocsLink>
            {cause.more && <DocsLink href={cause.more.href}>{cause.more.title}</DocsLink>}
          </p>
        </Part>
      )}
      {answer && (
        <Part title="Response">
          <p>
            <code translate="no" className="font-mono text-[0.9em]">
              {answer.status} {answer.error}
            </code>
            {answer.error === 'invalid_client' &&
              ', the same for every cause, so that nobody can probe for client IDs; 429 after too many failures'}
            .
          </p>
        </Part>
      )}
    </div>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="flex flex-col gap-2">
      <h3 className="font-semibold text-muted text-sm">{title}</h3>
      <div className="flex min-w-0 max-w-prose flex-col gap-3 wrap-anywhere">{children}</div>
    </section>
  )
}

function DocsLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Link href={href} className="text-accent underline underline-offset-4 hover:decoration-2">
      {children}
    </Link>
  )
}
