'use client'

import { Checkbox, ChoiceGroup } from '#components/ui/checkbox.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { FieldError } from '#components/ui/field.tsx'
import { FormSummary } from '#components/ui/form-summary.tsx'
import { InputField } from '#components/ui/input.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { TextareaField } from '#components/ui/textarea.tsx'
import { useFormAction } from '#components/use-form-action.ts'
import type { FormAction } from '#lib/edges/forms/form-state.ts'
import type { Candidate } from '#lib/features/campaigns/candidates.ts'
import { CampaignLinks, type ShownCreated } from './campaign-links.tsx'

/** A secret that can be chosen. */
export type Choosable = Pick<
  Candidate,
  'id' | 'name' | 'prefix' | 'lastFour' | 'createdAt' | 'lastTokenAt' | 'clientId' | 'slug' | 'partner'
>

/** Asks for the chosen secrets; the links are shown in place of the form, this once. */
export function CampaignForm({
  action,
  secrets,
  summary,
  nothing,
}: {
  action: FormAction<ShownCreated>
  secrets: readonly Choosable[]
  /** How many there are, of whom. */
  summary: string
  /** What is said when there is none to choose. */
  nothing: string
}) {
  const form = useFormAction(action)
  if (form.result) return <CampaignLinks created={form.result} />
  if (secrets.length === 0) return <EmptyState title="No secrets to ask for.">{nothing}</EmptyState>
  const partners = [...new Set(secrets.map(({ slug }) => slug))]
  const chosen = form.choices('credentials')
  return (
    <form action={form.send} noValidate className="flex max-w-2xl flex-col gap-6">
      <p role="status" className="text-[0.9375rem]">
        {summary}
      </p>
      <FormSummary problems={form.problems} title="We couldn’t create the campaign" />
      <div id="credentials" tabIndex={-1} className="flex flex-col gap-5">
        {form.error('credentials') && <FieldError>{form.error('credentials')}</FieldError>}
        {partners.map((slug) => {
          const own = secrets.filter((one) => one.slug === slug)
          return (
            <ChoiceGroup
              key={slug}
              id={`of-${slug}`}
              legend={<span className="wrap-anywhere">{own[0]?.partner}</span>}
            >
              {own.map((one) => (
                <Checkbox
                  key={one.id}
                  name="credentials"
                  value={one.id}
                  label={
                    <span translate="no" className="font-mono text-[0.9375rem] wrap-anywhere">
                      {one.clientId}
                    </span>
                  }
                  hint={<SecretHint secret={one} />}
                  defaultChecked={form.wasSent ? chosen.includes(one.id) : true}
                />
              ))}
            </ChoiceGroup>
          )
        })}
      </div>
      <InputField
        name="name"
        label="Name"
        hint="Only the connectivity team sees it."
        required
        maxLength={100}
        autoComplete="off"
        defaultValue={form.text('name')}
        error={form.error('name')}
      />
      <InputField
        name="until"
        type="date"
        label="Old secrets work until"
        hint="They stop at the start of this day, UTC."
        required
        defaultValue={form.text('until')}
        error={form.error('until')}
      />
      <TextareaField
        name="reason"
        label="Reason"
        hint="The partners read it."
        rows={2}
        maxLength={500}
        defaultValue={form.text('reason')}
        error={form.error('reason')}
      />
      <Checkbox
        name="byDateOnly"
        label="By date only"
        hint="Never ends one early. For apps that run once a month."
        defaultChecked={form.text('byDateOnly') === 'on'}
      />
      <SubmitButton className="self-start" size="lg">
        Ask to rotate
      </SubmitButton>
    </form>
  )
}

function SecretHint({ secret: { name, prefix, lastFour, createdAt, lastTokenAt } }: { secret: Choosable }) {
  return (
    <span className="wrap-anywhere">
      “{name}”
      {prefix && (
        <>
          {' '}
          <span translate="no" className="font-mono">
            {prefix}…{lastFour}
          </span>
        </>
      )}
      , created <RelativeTime value={createdAt} />,{' '}
      {lastTokenAt ? (
        <>
          last used <RelativeTime value={lastTokenAt} />
        </>
      ) : (
        'not used'
      )}
    </span>
  )
}
