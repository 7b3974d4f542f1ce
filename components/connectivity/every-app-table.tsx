import Link from 'next/link'
import { AppStateBadge } from '#components/apps/app-state-badge.tsx'
import { ChooseCell, ChooseHead } from '#components/apps/choose-app.tsx'
import { EnvironmentBadge } from '#components/apps/environment-badge.tsx'
import { Badge } from '#components/ui/badge.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { Cell, ColumnHead, RowHead, Table } from '#components/ui/table.tsx'
import type { ListedApp } from '#lib/features/partners/every-app.ts'
import { count } from '#lib/kernel/number-words.ts'
import { routes } from '#lib/routes.ts'

/** The form's name for the apps that are chosen; its checkboxes share it. */
export const CHOSEN = 'clientId'

type ShownApp = Pick<
  ListedApp,
  | 'clientId'
  | 'name'
  | 'environment'
  | 'suspendedBy'
  | 'createdAt'
  | 'deletedAt'
  | 'teamSlug'
  | 'teamName'
  | 'isPartner'
  | 'tags'
  | 'state'
  | 'evidence'
  | 'tokens24h'
  | 'requests24h'
  | 'endsAt'
>

/**
 * One page of the apps of all teams.
 * @param props.chosen those that are ticked; null where none can be
 * @param props.counted what stands above the numbers
 */
export function EveryAppTable({
  apps,
  chosen,
  counted = 'Tokens, 24 h',
}: {
  apps: readonly ShownApp[]
  chosen: readonly string[] | null
  counted?: string
}) {
  return (
    <Table caption="Apps of all teams" captionHidden>
      <thead>
        <tr>
          {chosen && <ChooseHead />}
          <ColumnHead>App</ColumnHead>
          <ColumnHead className="max-sm:hidden">Health</ColumnHead>
          <ColumnHead className="max-md:hidden">Team</ColumnHead>
          <ColumnHead className="text-right">{counted}</ColumnHead>
          <ColumnHead className="max-lg:hidden">Registered</ColumnHead>
        </tr>
      </thead>
      <tbody>
        {apps.map((app, index) => (
          <tr key={app.clientId}>
            {chosen && (
              <ChooseCell
                name={CHOSEN}
                clientId={app.clientId}
                isFirst={index === 0}
                isChosen={chosen.includes(app.clientId)}
              />
            )}
            <RowHead className="min-w-36 wrap-anywhere sm:min-w-52">
              {app.deletedAt === null ? (
                <Link
                  href={routes.inspectedApp(app.clientId)}
                  prefetch={false}
                  className="underline decoration-line-strong underline-offset-4 hover:decoration-2 hover:decoration-brass"
                >
                  {app.name}
                </Link>
              ) : (
                app.name
              )}
              <span translate="no" className="block font-mono font-normal text-muted text-sm">
                {app.clientId}
              </span>
              <span className="mt-1.5 flex flex-wrap items-center gap-1.5 font-normal">
                <EnvironmentBadge environment={app.environment} />
                {app.tags.map((tag) => (
                  <Badge key={tag}>{tag}</Badge>
                ))}
                <span className="sm:hidden">
                  <AppStateBadge state={app.state} />
                </span>
              </span>
              <span className="mt-1 block font-normal text-sm md:hidden">
                <TeamOf app={app} />
              </span>
              {app.endsAt && (
                <span className="mt-1 block font-normal text-sm">
                  A secret or key ends <RelativeTime value={app.endsAt} />
                </span>
              )}
            </RowHead>
            <Cell className="min-w-40 max-sm:hidden">
              <AppStateBadge state={app.state} />
              <span className="mt-1 block text-muted text-sm">{evidenceOf(app)}</span>
            </Cell>
            <Cell className="wrap-anywhere max-md:hidden">
              <TeamOf app={app} />
            </Cell>
            <Cell numeric>{count(app.requests24h ?? app.tokens24h)}</Cell>
            <Cell className="whitespace-nowrap max-lg:hidden">
              <RelativeTime value={app.deletedAt ?? app.createdAt} />
            </Cell>
          </tr>
        ))}
      </tbody>
    </Table>
  )
}

const evidenceOf = ({ suspendedBy, evidence }: ShownApp) =>
  suspendedBy === null ? evidence : `by ${suspendedBy === 'staff' ? 'the connectivity team' : 'its own team'}`

/** A partner’s own page, or the apps of the team. */
function TeamOf({ app: { teamSlug, teamName, isPartner } }: { app: ShownApp }) {
  return (
    <Link
      href={isPartner ? routes.partner(teamSlug) : `${routes.everyApp}?team=${teamSlug}`}
      prefetch={false}
      className="wrap-anywhere underline decoration-line-strong underline-offset-4 hover:decoration-2 hover:decoration-brass"
    >
      {teamName}
    </Link>
  )
}
