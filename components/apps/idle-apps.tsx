'use client'

import Link from 'next/link'
import { IdentityField } from '#components/accounts/identity-field.tsx'
import { ChooseCell, ChooseHead } from '#components/apps/choose-app.tsx'
import { classNames } from '#components/ui/class-names.ts'
import { FormSummary } from '#components/ui/form-summary.tsx'
import { InputField } from '#components/ui/input.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { Cell, ColumnHead, RowHead, Table } from '#components/ui/table.tsx'
import { useFormAction } from '#components/use-form-action.ts'
import type { FormAction } from '#lib/edges/forms/form-state.ts'
import { count, counted } from '#lib/kernel/number-words.ts'
import { routes } from '#lib/routes.ts'
import { AppName } from './app-name.tsx'
import { EnvironmentBadge } from './environment-badge.tsx'

/** An app that nobody uses, with what that is seen by. */
export type IdleApp = {
  clientId: string
  name: string
  environment: 'sandbox' | 'live'
  evidence: string
  idle: {
    tokensEver: number
    /** "3 Aug 2026"; null when it never got a token. */
    lastDay: string | null
    lastAddress: string | null
    liveCredentials: number
  }
}

/** The form's name for the apps that are chosen; its checkboxes share it. */
const FIELD = 'clientId'

/** Apps that nobody uses: the evidence, and what can be done. Suspending can be undone, and comes before deleting. */
export function IdleApps({
  apps,
  team,
  suspend,
}: {
  apps: readonly IdleApp[]
  /** Slug of the team that the address asks for, to come back to. */
  team: string | null
  /** Null for those who may not. */
  suspend: FormAction | null
}) {
  return suspend ? (
    <SuspendIdle apps={apps} team={team} suspend={suspend} />
  ) : (
    <IdleTable apps={apps} chosen={null} />
  )
}

function SuspendIdle({
  apps,
  team,
  suspend,
}: {
  apps: readonly IdleApp[]
  team: string | null
  suspend: FormAction
}) {
  const form = useFormAction(suspend, {
    toast(sent) {
      const clientId = sent.getAll(FIELD).map(String)
      return {
        message: `${counted(clientId.length, 'app')} suspended.`,
        undo: { act: 'resume', fields: { clientId } },
      }
    },
  })
  return (
    <form action={form.send} noValidate className="flex flex-col gap-4">
      <FormSummary problems={form.problems} title="We couldn’t suspend all of them" />
      {team !== null && <input type="hidden" name="team" value={team} />}
      <IdleTable apps={apps} chosen={form.choices(FIELD)} />
      <InputField
        name="reason"
        label="Reason"
        hint="Your team reads it."
        maxLength={200}
        autoComplete="off"
        defaultValue={form.text('reason')}
        error={form.error('reason')}
      />
      <IdentityField error={form.error} />
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <SubmitButton variant="secondary">Suspend selected apps</SubmitButton>
        <p className="text-muted text-sm">
          They get no tokens until resumed. Secrets, keys and settings are kept.
        </p>
      </div>
    </form>
  )
}

/** The apps and what speaks against each. `chosen`: those that are ticked; null where nobody may choose. */
function IdleTable({ apps, chosen }: { apps: readonly IdleApp[]; chosen: readonly string[] | null }) {
  return (
    <Table caption="Idle apps" captionHidden>
      <thead>
        <tr>
          {chosen && <ChooseHead />}
          <ColumnHead>App</ColumnHead>
          <ColumnHead>Last token</ColumnHead>
          <ColumnHead className="text-right max-sm:hidden">Tokens ever</ColumnHead>
          <ColumnHead className="text-right max-md:hidden">Working secrets, keys</ColumnHead>
          <ColumnHead className="max-sm:hidden">
            <span className="sr-only">What to do</span>
          </ColumnHead>
        </tr>
      </thead>
      <tbody>
        {apps.map((app, index) => (
          <tr key={app.clientId}>
            {chosen && (
              <ChooseCell
                name={FIELD}
                clientId={app.clientId}
                isFirst={index === 0}
                isChosen={chosen.includes(app.clientId)}
              />
            )}
            <RowHead className="min-w-36 sm:min-w-52">
              <AppName app={app} />
              <span className="mt-1.5 flex flex-wrap items-center gap-x-2 gap-y-1 font-normal text-muted text-sm">
                <EnvironmentBadge environment={app.environment} />
              </span>
            </RowHead>
            <Cell className="min-w-36">
              {app.idle.lastDay ?? 'Never'}
              <span className="block text-muted text-sm wrap-anywhere">
                {app.idle.lastAddress ? `from ${app.idle.lastAddress}` : app.evidence}
              </span>
              {chosen && <Changes clientId={app.clientId} className="mt-1 sm:hidden" />}
            </Cell>
            <Cell numeric className="max-sm:hidden">
              {count(app.idle.tokensEver)}
            </Cell>
            <Cell numeric className="max-md:hidden">
              {app.idle.liveCredentials}
            </Cell>
            <Cell className="max-sm:hidden">{chosen && <Changes clientId={app.clientId} />}</Cell>
          </tr>
        ))}
      </tbody>
    </Table>
  )
}

/** The ways to the questions on the app’s own page. A phone has them below the evidence. */
function Changes({ clientId, className }: { clientId: string; className?: string }) {
  return (
    <span className={classNames('flex flex-wrap gap-x-4 gap-y-1 text-sm', className)}>
      {CHANGES.map(({ ask, label }) => (
        <Link
          key={ask}
          href={`${routes.appSettings(clientId)}?ask=${ask}#life`}
          prefetch={false}
          className="inline-flex min-h-6 items-center underline underline-offset-4 hover:decoration-2"
        >
          {label}
          <span className="sr-only"> {clientId}</span>
        </Link>
      ))}
    </span>
  )
}

const CHANGES = [
  { ask: 'suspend', label: 'Suspend…' },
  { ask: 'delete', label: 'Delete…' },
] as const
