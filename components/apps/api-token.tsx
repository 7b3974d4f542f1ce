'use client'

import Link from 'next/link'
import type { ReactNode } from 'react'
import { IdentityField } from '#components/accounts/identity-field.tsx'
import { OnceField } from '#components/once-field.tsx'
import { useReveal } from '#components/reveal/reveal-host.tsx'
import { RevealedSecret } from '#components/reveal/revealed-secret.tsx'
import { Card } from '#components/ui/card.tsx'
import { FormSummary } from '#components/ui/form-summary.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { useFormAction } from '#components/use-form-action.ts'
import type { FormAction } from '#lib/edges/forms/form-state.ts'
import type { Endpoints } from './credentials.ts'

/** Id of the heading. */
const HEADING = 'api-token-heading'

type Props = Endpoints & {
  clientId: string
  /** Path of the page that this stands on. */
  page: string
  /** Path of the page where secrets are added, rotated and retired. */
  secretsPage: string
  /** Whether there is a secret that works. */
  hasSecret: boolean
  /** Whether whoever is looking may generate and manage secrets. */
  mayChange: boolean
  generate: FormAction<{ secret: string }>
  /** The rows about the live secrets; made on the server. */
  children: ReactNode
}

/** The API Token field: generates the app's first secret and shows it once. All else is done on the Secrets page. */
export function ApiToken(props: Props) {
  return (
    <Card
      title={
        <span id={HEADING} tabIndex={-1}>
          API Token
        </span>
      }
      description="The client secret. Use it with the client ID to get access tokens."
    >
      <Content {...props} />
    </Card>
  )
}

function Content({
  clientId,
  tokenUrl,
  callable,
  page,
  secretsPage,
  hasSecret,
  mayChange,
  generate,
  children,
}: Props) {
  const reveal = useReveal()
  const credentialsOf = (secret: string) => ({ clientId, secret, tokenUrl, callable })
  const form = useFormAction(generate, {
    onResult: ({ secret }) => reveal({ credentials: credentialsOf(secret), returnTo: HEADING }),
  })
  if (form.result) return <RevealedSecret credentials={credentialsOf(form.result.secret)} page={page} />
  const summary = <FormSummary problems={form.problems} title="We couldn’t generate an API Token" />
  if (!hasSecret && !mayChange) return <p className="text-muted">No working secret.</p>
  if (!hasSecret)
    return (
      <form action={form.send} className="flex flex-col gap-4">
        {summary}
        <input type="hidden" name="clientId" value={clientId} />
        <OnceField />
        <p className="text-muted">No working secret. You see a new one only once.</p>
        <IdentityField error={form.error} />
        <SubmitButton className="self-start">Generate API Token</SubmitButton>
      </form>
    )
  return (
    <>
      {summary}
      <ul className="-mx-5 divide-y divide-line border-line border-y sm:-mx-6">{children}</ul>
      <Link
        href={secretsPage}
        prefetch={false}
        className="inline-flex min-h-6 items-center self-start text-[0.9375rem] text-accent underline underline-offset-4 hover:decoration-2"
      >
        {mayChange ? 'Manage secrets and keys' : 'Secrets and keys'}
      </Link>
    </>
  )
}
