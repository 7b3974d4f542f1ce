import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { ResetSettingForm, SettingForm } from '#components/connectivity/setting-form.tsx'
import { Card } from '#components/ui/card.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { may } from '#lib/access/permissions.ts'
import { auditPath, NO_AUDIT_FILTER } from '#lib/features/audit/audit-filter.ts'
import { requireActor } from '#lib/features/people/current-actor.ts'
import { type LiveSetting, listSettings } from '#lib/features/settings/list-settings.ts'
import { counted } from '#lib/kernel/number-words.ts'
import { routes } from '#lib/routes.ts'
import { changeSettingAction } from './actions.ts'

export const metadata: Metadata = { title: 'Settings' }

type Words = {
  title: string
  description: string
  label: string
  choices: readonly (readonly [value: string, label: string])[] | null
}

const WORDS: Record<LiveSetting['name'], Words> = {
  PARTNER_STALLED_AFTER: {
    title: 'Stalled partners',
    description: 'How long a partner can be in one stage before it counts as stalled.',
    label: 'Days in one stage',
    choices: null,
  },
  CAMPAIGN_MOVED_AFTER: {
    title: 'Early end in rotation campaigns',
    description: 'How long a new secret must be used, and the old one not, before the old one ends early.',
    label: 'Days without the old secret',
    choices: null,
  },
  EXPIRY_REMINDER: {
    title: 'Secrets and keys that expire',
    description:
      'When a team is first reminded; it is again 7 days and 1 day before. From then on its app counts as expiring soon.',
    label: 'Days before the end',
    choices: null,
  },
  LEAK_POLICY: {
    title: 'Leaked secrets and keys',
    description: 'What happens to one that is reported, unless its app’s settings say otherwise.',
    label: 'If a secret or key leaks',
    choices: [
      ['revoke', 'Revoke it immediately'],
      ['tell', 'Only notify its team'],
    ],
  },
}

export default async function SettingsPage() {
  const actor = await requireActor(routes.liveSettings)
  if (!may(actor, 'setting.read')) notFound()
  const isChanging = may(actor, 'setting.change')
  const settings = await listSettings({ actor })
  return (
    <>
      <PageHeader
        title="Settings"
        description={`What is saved here is in effect on every instance, without a restart.${
          isChanging ? '' : ' Only administrators change it.'
        }`}
      />
      {settings.map((setting) => (
        <SettingCard key={setting.name} setting={setting} isChanging={isChanging} />
      ))}
      <p className="text-sm">
        <Link
          href={auditPath(NO_AUDIT_FILTER, { action: 'setting.changed' })}
          className="underline underline-offset-4 hover:decoration-2"
        >
          Who changed them
        </Link>
      </p>
      <p className="text-sm">
        <Link href={routes.docsFeedback} className="underline underline-offset-4 hover:decoration-2">
          Feedback on the docs
        </Link>
      </p>
    </>
  )
}

function SettingCard({ setting, isChanging }: { setting: LiveSetting; isChanging: boolean }) {
  const { name, value, ofEnvironment, changedAt } = setting
  const { title, description, label, choices } = WORDS[name]
  const shown = (one: string | number) =>
    choices?.find(([choice]) => choice === one)?.[1] ?? counted(Number(one), 'day')
  return (
    <Card title={title} description={description}>
      <p>
        In effect: <strong>{shown(value)}</strong>.{' '}
        <span className="text-muted">
          {changedAt === null ? (
            <>
              The default, from <code translate="no">{name}</code>.
            </>
          ) : (
            <>
              Saved here <RelativeTime value={changedAt} />. The default, from{' '}
              <code translate="no">{name}</code>: {shown(ofEnvironment)}.
            </>
          )}
        </span>
      </p>
      {isChanging && (
        <SettingForm
          key={String(value)}
          name={name}
          label={label}
          value={String(value)}
          choices={choices}
          action={changeSettingAction}
        />
      )}
      {isChanging && changedAt !== null && (
        <ResetSettingForm name={name} label={title} action={changeSettingAction} />
      )}
    </Card>
  )
}
