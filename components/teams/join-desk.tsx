'use client'

import Link from 'next/link'
import { type ReactNode, startTransition, useEffect, useRef, useState } from 'react'
import { NewAccountFields } from '#components/accounts/new-account-fields.tsx'
import { ProviderButtons } from '#components/accounts/provider-buttons.tsx'
import { type ShownTerms, TermsCheckbox } from '#components/accounts/terms-checkbox.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { ExactTime } from '#components/ui/exact-time.tsx'
import { FormSummary } from '#components/ui/form-summary.tsx'
import { InputField } from '#components/ui/input.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { useFormAction } from '#components/use-form-action.ts'
import type { FormAction } from '#lib/edges/forms/form-state.ts'
import { roleLabel } from '#lib/features/teams/words.ts'
import { routes } from '#lib/routes.ts'

/** What an invitation is, with its code, which only forms carry on. */
export type OpenInvitation = {
  code: string
  team: string
  role: string
  byName: string
  by: string
  email: string
  expiresAt: Date
  /** Whether a new account takes a mail to that address. */
  isAccountByMail: boolean
}

type Props = {
  actions: {
    look: FormAction<OpenInvitation>
    accept: FormAction
    create: FormAction
    mail: FormAction<true>
    switchAccount: FormAction
  }
  /** Who is signed in. */
  actor: { email: string } | null
  /** What a new account has to accept; null where there is nothing. */
  terms: ShownTerms | null
  /** By whom one can sign in besides, or where passwords are off only. */
  providers: readonly { id: string; name: string }[]
  takesPasswords: boolean
}

/** Keeps the code in this tab while its reader signs in. */
const KEY = 'latchkey.invitation'

function kept(): string {
  try {
    return sessionStorage.getItem(KEY) ?? ''
  } catch {
    return '' // storage is denied: the link is opened again
  }
}

function keep(code: string | null): void {
  try {
    if (code === null) sessionStorage.removeItem(KEY)
    else sessionStorage.setItem(KEY, code)
  } catch {
    // Nothing is kept, then.
  }
}

/**
 * An invitation is looked at, then taken. Its code comes in the fragment of the address, which no server ever sees; it
 * moves into the form and out of the address bar. With scripts off it is typed in.
 */
export function JoinDesk(props: Props) {
  const { actions } = props
  const [found, setFound] = useState<OpenInvitation | null>(null)
  const form = useFormAction(actions.look, {
    onResult(invitation) {
      keep(invitation.code)
      setFound(invitation)
    },
  })
  const [code, setCode] = useState(form.text('code'))
  const hasLooked = useRef(false)
  const { send } = form

  useEffect(() => {
    const fragment = window.location.hash.slice(1)
    // The skip link's own fragment is no code.
    const given = fragment === '' || fragment === 'main' ? kept() : fragment
    if (given === '' || hasLooked.current) return
    hasLooked.current = true
    setCode(given)
    window.history.replaceState(window.history.state, '', window.location.pathname)
    const body = new FormData()
    body.set('code', given)
    startTransition(() => send(body))
  }, [send])

  useEffect(() => {
    // Another link, opened in the same tab, is another question. The skip link's own fragment is none.
    const askAnew = () => {
      if (!['', '#main'].includes(window.location.hash)) window.location.reload()
    }
    window.addEventListener('hashchange', askAnew)
    return () => window.removeEventListener('hashchange', askAnew)
  }, [])

  const invitation = found ?? form.result
  if (invitation) return <Invitation {...props} invitation={invitation} />
  return (
    <form action={form.send} noValidate className="flex flex-col gap-5">
      <FormSummary problems={form.problems} title="We couldn’t open the invitation" />
      <InputField
        name="code"
        label="Invitation code"
        hint="The part after # in your invitation link."
        required
        monospace
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        value={code}
        onChange={(event) => setCode(event.target.value)}
        error={form.error('code')}
      />
      <SubmitButton>Open invitation</SubmitButton>
    </form>
  )
}

function Invitation({
  invitation,
  actions,
  actor,
  terms,
  providers,
  takesPasswords,
}: { invitation: OpenInvitation } & Props) {
  const { team, role, byName, by, email, expiresAt } = invitation
  return (
    <div className="flex flex-col gap-6">
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-6 gap-y-2 rounded-lg border border-line bg-surface px-5 py-4 text-[0.9375rem]">
        <Fact name="Team">{team}</Fact>
        <Fact name="Your role">{roleLabel(role)}</Fact>
        <Fact name="Invited by">
          {byName} {by && <span className="text-muted">({by})</span>}
        </Fact>
        <Fact name="For">{email}</Fact>
        <Fact name="Expires">
          <ExactTime value={expiresAt} />
        </Fact>
      </dl>
      {actor && <Accept invitation={invitation} actor={actor} actions={actions} />}
      {!actor && <ProviderButtons providers={providers} next={routes.join} isOnlyWay={!takesPasswords} />}
      {!actor &&
        takesPasswords &&
        (invitation.isAccountByMail ? (
          <AccountByMail invitation={invitation} action={actions.mail} />
        ) : (
          <NewAccount invitation={invitation} action={actions.create} terms={terms} />
        ))}
    </div>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0 wrap-anywhere">{children}</dd>
    </>
  )
}

const joined = (team: string) => () => {
  keep(null)
  return { message: `You joined ${team}.` }
}

function Accept({
  invitation: { code, team, email },
  actor,
  actions,
}: {
  invitation: OpenInvitation
  actor: { email: string }
  actions: Props['actions']
}) {
  const form = useFormAction(actions.accept, { toast: joined(team) })
  const switching = useFormAction(actions.switchAccount)
  const isAnother = actor.email !== email
  return (
    <div className="flex flex-col gap-4">
      {isAnother && (
        <Callout tone="warn" title={`This invitation is for ${email}`}>
          You are signed in as <span className="wrap-anywhere">{actor.email}</span>.
        </Callout>
      )}
      <FormSummary problems={[...form.problems, ...switching.problems]} title="We couldn’t let you in" />
      {isAnother && (
        <form action={switching.send}>
          <SubmitButton className="w-full">Sign in with another account</SubmitButton>
        </form>
      )}
      <form action={form.send} noValidate>
        <input type="hidden" name="code" value={code} />
        <SubmitButton variant={isAnother ? 'secondary' : 'primary'} className="w-full wrap-anywhere">
          {isAnother ? `Join as ${actor.email}` : `Join ${team}`}
        </SubmitButton>
      </form>
    </div>
  )
}

function NewAccount({
  invitation: { code, team, email },
  action,
  terms,
}: {
  invitation: OpenInvitation
  action: FormAction
  terms: ShownTerms | null
}) {
  const form = useFormAction(action, { toast: joined(team) })
  return (
    <>
      <SignInOr>
        create one for <span className="wrap-anywhere">{email}</span>:
      </SignInOr>
      <form action={form.send} noValidate className="flex flex-col gap-5">
        <FormSummary problems={form.problems} title="We couldn’t create your account" />
        <input type="hidden" name="code" value={code} />
        {/* For the browser's own list of passwords. */}
        <input type="hidden" name="username" autoComplete="username" value={email} />
        <NewAccountFields form={form} />
        {terms && <TermsCheckbox terms={terms} form={form} />}
        <SubmitButton>Create account and join</SubmitButton>
      </form>
    </>
  )
}

/** Whoever has the link is not known to have the address, too: the account is made from its mailbox. */
function AccountByMail({
  invitation: { code, email },
  action,
}: {
  invitation: OpenInvitation
  action: FormAction<true>
}) {
  // What `onResult` takes is no longer with the form.
  const [isSent, setIsSent] = useState(false)
  const form = useFormAction(action, {
    onResult: () => {
      keep(null)
      setIsSent(true)
    },
  })
  if (isSent || form.result)
    return (
      <Callout tone="success" role="status" title="Check your e-mail">
        Open the link we e-mailed to <span className="wrap-anywhere">{email}</span>. It replaces the one you
        opened here.
      </Callout>
    )
  return (
    <>
      <SignInOr>
        create one with a link we e-mail to <span className="wrap-anywhere">{email}</span>.
      </SignInOr>
      <form action={form.send} noValidate className="flex flex-col gap-5">
        <FormSummary problems={form.problems} title="We couldn’t send the e-mail" />
        <input type="hidden" name="code" value={code} />
        <SubmitButton>E-mail the link</SubmitButton>
      </form>
    </>
  )
}

function SignInOr({ children }: { children: ReactNode }) {
  return (
    <p className="text-[0.9375rem]">
      Have an account?{' '}
      <Link
        href={`${routes.signIn}?next=${encodeURIComponent(routes.join)}`}
        className="text-accent underline underline-offset-4 hover:decoration-2"
      >
        Sign in to join
      </Link>
      . Otherwise {children}
    </p>
  )
}
