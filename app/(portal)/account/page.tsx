import type { Metadata } from 'next'
import Link from 'next/link'
import type { ReactNode } from 'react'
import {
  ChangeAddressForm,
  ChangePasswordForm,
  ConfirmAddressForm,
  ConfirmIdentityForm,
  DeleteAccountForm,
  NameForm,
} from '#components/accounts/account-settings.tsx'
import { PasskeySection } from '#components/accounts/passkey-section.tsx'
import { ProviderList } from '#components/accounts/provider-list.tsx'
import { RecoverySection } from '#components/accounts/recovery-section.tsx'
import { SessionList } from '#components/accounts/session-list.tsx'
import { SignOutElsewhereForm } from '#components/accounts/sign-out-elsewhere-form.tsx'
import { TotpSection } from '#components/accounts/totp-section.tsx'
import { NoticeChoicesForm } from '#components/notices/notice-choices-form.tsx'
import { ContactLink } from '#components/portal/contact-link.tsx'
import { Sections } from '#components/settings/sections.tsx'
import { Badge } from '#components/ui/badge.tsx'
import { Button } from '#components/ui/button.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { Card } from '#components/ui/card.tsx'
import { MailAddress } from '#components/ui/mail-address.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { versionOf } from '#lib/changes/seen-version.ts'
import { KINDS, NOTICE_KINDS, OPTIONAL_KINDS } from '#lib/features/notices/kinds.ts'
import { type NoticeChoices, noticeChoices } from '#lib/features/notices/preferences.ts'
import { addressVerifiedAt } from '#lib/features/people/account/confirm-address.ts'
import { currentSession, requireActor } from '#lib/features/people/current-actor.ts'
import { deviceWords } from '#lib/features/people/devices/device-words.ts'
import { type OwnFactors, ownFactors } from '#lib/features/people/factors/own-factors.ts'
import { passkeysArePossible } from '#lib/features/people/factors/passkeys/relying-party.ts'
import { hasProvedLately } from '#lib/features/people/proof.ts'
import { requestSource } from '#lib/features/people/request-source.ts'
import { listSessions } from '#lib/features/people/sessions.ts'
import { WAYS_ID } from '#lib/features/people/sso/begin.ts'
import { waysToSignIn } from '#lib/features/people/sso/linked.ts'
import { lowerFirst, upperFirst } from '#lib/kernel/letter-case.ts'
import { env } from '#lib/platform/env.ts'
import { routes } from '#lib/routes.ts'
import { ProviderProblem } from '../../provider-problem.tsx'
import { firstParameter, type SearchParams } from '../../search-params.ts'
import { TeamsToJoin } from '../teams-to-join.tsx'
import {
  addPasskeyAction,
  askToConfirmAction,
  changeAddressAction,
  changePasswordAction,
  chooseNoticesAction,
  confirmIdentityAction,
  confirmTotpAction,
  deleteAccountAction,
  linkProviderAction,
  removePasskeyAction,
  removeTotpAction,
  renamePersonAction,
  renewRecoveryCodesAction,
  signOutElsewhereAction,
  signOutOneAction,
  startPasskeyAction,
  startTotpAction,
  unlinkIdentityAction,
} from './actions.ts'

export const metadata: Metadata = { title: 'Account' }

export default async function AccountPage({ searchParams }: { searchParams: SearchParams }) {
  const actor = await requireActor(routes.account)
  const query = await searchParams
  const asking = firstParameter(query.ask)
  const present = await currentSession()
  const [isProved, sessions, choices, ways] = await Promise.all([
    present && hasProvedLately(present.id),
    listSessions(actor),
    noticeChoices(actor),
    waysToSignIn(actor),
  ])
  const deviceName = deviceWords((await requestSource()).userAgent)
  const factors = present && (await ownFactors(actor, present.id))
  const verifiedAt = env.mail ? await addressVerifiedAt(actor) : null
  const hasProviders = ways.linked.length > 0 || ways.linkable.length > 0
  const hidden = [!ways.maySignInHere && 'your-password', !hasProviders && WAYS_ID]
  return (
    <>
      <PageHeader title="Account" />
      <Sections label="Parts of your account" sections={SECTIONS.filter(({ id }) => !hidden.includes(id))}>
        <Section id="your-profile">
          <Card title="Profile">
            <NameForm action={renamePersonAction} name={actor.name} />
            <dl className="grid gap-x-6 gap-y-4 border-line border-t pt-4 text-[0.9375rem] sm:grid-cols-2">
              <div>
                <dt className="text-muted text-sm">Role</dt>
                <dd>{actor.withheld?.role ?? actor.role}</dd>
              </div>
              <div>
                <dt className="text-muted text-sm">{actor.teams.length > 1 ? 'Teams' : 'Team'}</dt>
                <dd className="wrap-anywhere">{actor.teams.map(({ name }) => name).join(', ')}</dd>
              </div>
            </dl>
          </Card>
        </Section>
        <TeamsToJoin actor={actor} />
        <Section id="your-email">
          <Card title="E-mail">
            <Address email={actor.email} isVerified={verifiedAt !== null} />
          </Card>
        </Section>
        {ways.maySignInHere && (
          <Section id="your-password">
            <Card
              title="Password"
              description={
                ways.hasPassword
                  ? 'Changing it signs you out everywhere else.'
                  : 'You don’t have one. Choose one to sign in without a provider.'
              }
            >
              <ChangePasswordForm action={changePasswordAction} />
            </Card>
          </Section>
        )}
        <Section id="second-factor">
          <Card
            title="Second factor"
            description="You’re asked for it after your password. Changing it signs you out everywhere else."
          >
            {factors && <SecondFactor factors={factors} deviceName={deviceName} asking={asking} />}
          </Card>
        </Section>
        {hasProviders && (
          <section
            id={WAYS_ID}
            aria-labelledby={`${WAYS_ID}-title`}
            className="flex scroll-mt-20 flex-col gap-3"
          >
            <div className="flex flex-col gap-1">
              <h2 id={`${WAYS_ID}-title`} className="font-semibold text-lg">
                Single sign-on
              </h2>
              <p className="text-[0.9375rem] text-muted">Link a provider to sign in with it.</p>
            </div>
            <ProviderProblem asked={query} title="We couldn’t link it" />
            <ProviderList
              ways={ways}
              link={linkProviderAction}
              unlink={unlinkIdentityAction}
              part={WAYS_ID}
              asking={asking}
            />
          </section>
        )}
        <section id="sessions" aria-labelledby="sessions-title" className="flex scroll-mt-20 flex-col gap-3">
          <div className="flex flex-col gap-1">
            <h2 id="sessions-title" className="font-semibold text-lg">
              Sessions
            </h2>
            <p className="text-[0.9375rem] text-muted">
              Sessions end after an hour of inactivity, or after a day.
            </p>
          </div>
          <SessionList sessions={sessions} presentId={present?.id} signOutOne={signOutOneAction} />
          <SignOutElsewhereForm action={signOutElsewhereAction} />
        </section>
        <Notices choices={choices} />
        <Section id="your-data">
          <Card title="Your data" description="Download everything we store about you as one JSON file.">
            {isProved ? (
              // A plain form: the answer is a file.
              <form method="post" action={routes.accountExport}>
                <Button type="submit" variant="secondary">
                  Download
                </Button>
              </form>
            ) : (
              <ConfirmIdentityForm action={confirmIdentityAction} />
            )}
          </Card>
        </Section>
        <Section id="your-delete">
          <Card
            title="Delete account"
            description="You can’t undo this. Your teams keep their apps, and the audit log keeps your changes without your name."
          >
            <DeleteAccountForm action={deleteAccountAction} />
          </Card>
        </Section>
      </Sections>
    </>
  )
}

const SECTIONS = [
  { id: 'your-profile', title: 'Profile' },
  { id: 'your-email', title: 'E-mail' },
  { id: 'your-password', title: 'Password' },
  { id: 'second-factor', title: 'Second factor' },
  { id: WAYS_ID, title: 'Single sign-on' },
  { id: 'sessions', title: 'Sessions' },
  { id: 'notices', title: 'Notices' },
  { id: 'your-data', title: 'Your data' },
  { id: 'your-delete', title: 'Delete account' },
]

function Section({ id, children }: { id: string; children: ReactNode }) {
  return (
    <div id={id} className="scroll-mt-20">
      {children}
    </div>
  )
}

function SecondFactor({
  factors,
  deviceName,
  asking,
}: {
  factors: OwnFactors
  deviceName: string
  /** What the address asks about. */
  asking: string | undefined
}) {
  return (
    <>
      {!factors.mayEnrol && (
        <Callout tone="warn" title="You need a one-time link">
          Your password alone can’t set up a second factor.{' '}
          <Link href={routes.enrol} className="underline underline-offset-4">
            How to get a link
          </Link>
        </Callout>
      )}
      {(passkeysArePossible() || factors.passkeys.length > 0) && (
        <PasskeySection
          passkeys={factors.passkeys}
          mayAdd={factors.mayEnrol && passkeysArePossible()}
          deviceName={deviceName}
          start={startPasskeyAction}
          add={addPasskeyAction}
          remove={removePasskeyAction}
          asking={asking}
        />
      )}
      <TotpSection
        factors={factors}
        start={startTotpAction}
        confirm={confirmTotpAction}
        remove={removeTotpAction}
        asking={asking}
      />
      {(factors.totp || factors.passkeys.length > 0) && (
        <RecoverySection left={factors.recoveryCodesLeft} renew={renewRecoveryCodesAction} asking={asking} />
      )}
    </>
  )
}

/** The address, whether it is confirmed, and how it changes: by links to both, or by an administrator without a mail server. */
function Address({ email, isVerified }: { email: string; isVerified: boolean }) {
  const shown = (
    <p>
      <MailAddress>{email}</MailAddress>{' '}
      {env.mail &&
        (isVerified ? <Badge tone="success">confirmed</Badge> : <Badge tone="warn">not confirmed</Badge>)}
    </p>
  )
  if (!env.mail)
    return (
      <>
        {shown}
        <p className="text-[0.9375rem] text-muted">
          An administrator can change it. <AskAdministrator contact={env.portal.supportContact} />
        </p>
      </>
    )
  return (
    <>
      {shown}
      {!isVerified && (
        <Callout tone="warn" title="Confirm your address">
          <p className="mb-3">Notices about your teams are e-mailed only to a confirmed address.</p>
          <ConfirmAddressForm action={askToConfirmAction} />
        </Callout>
      )}
      <ChangeAddressForm action={changeAddressAction} />
    </>
  )
}

function AskAdministrator({ contact }: { contact: string | null }) {
  if (contact === null) return null
  return (
    <>
      Contact <ContactLink contact={contact} />.
    </>
  )
}

function Notices({ choices }: { choices: NoticeChoices }) {
  const always = NOTICE_KINDS.filter((kind) => KINDS[kind].always).map((kind) => KINDS[kind].title)
  return (
    <section id="notices" aria-labelledby="notices-title" className="flex scroll-mt-20 flex-col gap-3">
      <div className="flex flex-col gap-1">
        <h2 id="notices-title" className="font-semibold text-lg">
          Notices
        </h2>
        <p className="text-[0.9375rem] text-muted">
          Choose what to be notified about. {!env.mail && 'E-mail is off on this server. '}
          Notices about security and access are always sent.
        </p>
        <details className="text-muted text-sm">
          <summary className="w-fit cursor-pointer py-1 underline underline-offset-4">
            Show notices that are always sent
          </summary>
          <p className="max-w-3xl">{upperFirst(always.map(lowerFirst).join(', '))}.</p>
        </details>
      </div>
      <Card>
        <NoticeChoicesForm
          action={chooseNoticesAction}
          seen={versionOf(choices)}
          kinds={OPTIONAL_KINDS.map((kind) => ({
            kind,
            title: KINDS[kind].title,
            when: KINDS[kind].when,
            app: choices.app.includes(kind),
            mail: choices.mail.includes(kind),
          }))}
        />
      </Card>
    </section>
  )
}
