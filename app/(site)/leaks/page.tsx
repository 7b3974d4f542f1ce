import type { Metadata } from 'next'
import Link from 'next/link'
import { LeakForm } from '#components/leaks/leak-form.tsx'
import { Bitting } from '#components/ui/bitting.tsx'
import { MAX_SECRETS } from '#lib/features/leaks/found-secrets.ts'
import { routes } from '#lib/routes.ts'
import { reportLeaksAction } from './actions.ts'

const TITLE = 'Found a leaked secret?'

export const metadata: Metadata = { title: TITLE }

/** Where anybody reports a secret that they found. */
export default function LeaksPage() {
  return (
    <div className="mx-auto flex w-full max-w-xl flex-col gap-7 px-4 pt-12 sm:px-6 sm:pt-20">
      <header className="flex flex-col gap-2">
        <Bitting seed={TITLE} className="mb-2 self-start" />
        <h1 className="font-semibold text-[1.75rem] sm:text-3xl">{TITLE}</h1>
        <p className="text-muted">
          Report it here, without an account. If it works here, it is stopped within seconds, unless its
          owners chose to do that themselves.
        </p>
      </header>
      <LeakForm action={reportLeaksAction} max={MAX_SECRETS} />
      <div className="border-line border-t pt-5 text-[0.9375rem] text-muted">
        We keep only a hash, until it is checked, and nothing about you. To report from a program, see{' '}
        <Link
          href={`${routes.docsSecrets}#report`}
          className="text-accent underline underline-offset-4 hover:decoration-2"
        >
          Report leaked secrets
        </Link>
        .
      </div>
    </div>
  )
}
