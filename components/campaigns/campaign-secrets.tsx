'use client'

import Link from 'next/link'
import type { ReactNode } from 'react'
import { HandOffBadge } from '#components/hand-offs/hand-off-badge.tsx'
import { showToast } from '#components/toasts/toasts.ts'
import { Button } from '#components/ui/button.tsx'
import { ExactTime } from '#components/ui/exact-time.tsx'
import { FormSummary } from '#components/ui/form-summary.tsx'
import { Cell, ColumnHead, RowHead, Table } from '#components/ui/table.tsx'
import { useFormAction } from '#components/use-form-action.ts'
import type { FormAction } from '#lib/edges/forms/form-state.ts'
import type { ShownSecret } from '#lib/features/campaigns/find-campaign.ts'
import type { HandOffState } from '#lib/features/hand-offs/states.ts'
import { routes } from '#lib/routes.ts'
import { RotationBadge } from './rotation-badge.tsx'

const LINK =
  'inline-flex min-h-6 items-center text-accent underline underline-offset-4 hover:decoration-2 wrap-anywhere'

/** Who has moved and who has not, by partner, with what that is seen by. */
export function CampaignSecrets({
  id,
  secrets,
  cancel,
}: {
  id: string
  secrets: readonly ShownSecret[]
  cancel: FormAction<true>
}) {
  const form = useFormAction(cancel, { onResult: () => showToast({ message: 'Cancelled for this secret.' }) })
  const partners = [...new Set(secrets.map(({ slug }) => slug))]
  return (
    <form action={form.send} className="flex flex-col gap-4">
      <FormSummary problems={form.problems} title="We couldn’t cancel it" />
      <input type="hidden" name="id" value={id} />
      <Table caption="Secrets of this campaign" captionHidden>
        <thead>
          <tr>
            <ColumnHead>Secret</ColumnHead>
            <ColumnHead>State</ColumnHead>
            <ColumnHead>
              <span className="sr-only">What you can do</span>
            </ColumnHead>
          </tr>
        </thead>
        {partners.map((slug) => (
          <Partner key={slug} secrets={secrets.filter((one) => one.slug === slug)} />
        ))}
      </Table>
    </form>
  )
}

function Partner({ secrets }: { secrets: readonly ShownSecret[] }) {
  const [first] = secrets
  if (!first) return null
  const handOffs = new Map<string, HandOffState>(
    secrets.flatMap(({ handOffId, linkState }) =>
      handOffId && linkState ? [[handOffId, linkState] as const] : [],
    ),
  )
  return (
    <tbody>
      <tr>
        <th scope="rowgroup" colSpan={3} className="border-line border-t bg-sunken px-3 py-2 sm:px-4">
          <span className="flex flex-wrap gap-x-4 font-medium">
            <Link href={routes.partner(first.slug)} prefetch={false} className={LINK}>
              {first.partner}
            </Link>
            {[...handOffs].map(([handOff, linkState], index) => (
              <span key={handOff} className="flex flex-wrap items-center gap-x-2">
                <Link href={routes.handOff(handOff)} prefetch={false} className={LINK}>
                  {handOffs.size > 1 ? `Hand-off ${index + 1}` : 'Hand-off'}
                  <span className="sr-only">{` of ${first.partner}`}</span>
                </Link>
                <HandOffBadge state={linkState} />
              </span>
            ))}
          </span>
        </th>
      </tr>
      {secrets.map((secret) => (
        <Row key={secret.id} secret={secret} />
      ))}
    </tbody>
  )
}

function Row({ secret }: { secret: ShownSecret }) {
  const { id, clientId, name, prefix, lastFour, state } = secret
  const isOpen = state !== 'ended' && state !== 'cancelled'
  return (
    <tr>
      <RowHead className="min-w-28 wrap-anywhere">
        <Link href={routes.inspectedApp(clientId)} prefetch={false} translate="no" className={LINK}>
          {clientId}
        </Link>
        <span className="block font-normal text-muted text-sm">
          “{name}”
          {prefix && (
            <span translate="no" className="block font-mono">
              {prefix}…{lastFour}
            </span>
          )}
        </span>
      </RowHead>
      <Cell className="min-w-28">
        <RotationBadge state={state} />
        <ul className="mt-1 text-muted text-sm">
          {evidenceOf(secret).map(([what, line]) => (
            <li key={what}>{line}</li>
          ))}
        </ul>
      </Cell>
      <Cell className="text-right">
        {isOpen && (
          <Button
            type="submit"
            name="secret"
            value={id}
            variant="secondary"
            size="sm"
            aria-label={`Cancel for ${clientId}, “${name}”`}
          >
            Cancel
          </Button>
        )}
      </Cell>
    </tr>
  )
}

const WHY = { date: 'by its date', moved: 'because the app had moved', others: 'by its team' }

/** What the state follows from, one line for each. */
function evidenceOf({
  state,
  madeAt,
  firstTokenAt,
  lastTokenAt,
  overSince,
  endedFor,
  endsAt,
}: ShownSecret): [string, ReactNode][] {
  if (state === 'cancelled') return []
  const lines: [string, ReactNode][] = []
  const add = (what: string, words: string, at: Date | null, rest = '') => {
    if (!at) return
    lines.push([
      what,
      <>
        {words} <ExactTime value={at} />
        {rest}
      </>,
    ])
  }
  add('over', 'Ended', overSince, endedFor ? ` ${WHY[endedFor]}` : '')
  add('made', 'New secret created', firstTokenAt ? null : madeAt)
  add('first', 'New secret first used', firstTokenAt)
  if (lastTokenAt) add('last', 'Old secret last used', lastTokenAt)
  else lines.push(['last', 'Old secret not used'])
  if (!overSince) add('until', 'Works until', endsAt)
  return lines
}
