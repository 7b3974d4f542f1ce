import Link from 'next/link'
import { AppStateBadge } from '#components/apps/app-state-badge.tsx'
import { EnvironmentBadge } from '#components/apps/environment-badge.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { Cell, ColumnHead, RowHead, Table } from '#components/ui/table.tsx'
import type { FormAction } from '#lib/edges/forms/form-state.ts'
import type { Partner } from '#lib/features/partners/find-partner.ts'
import { roleLabel } from '#lib/features/teams/words.ts'
import { count } from '#lib/kernel/number-words.ts'
import { routes } from '#lib/routes.ts'
import { MemberRoleForm } from './member-role-form.tsx'

/** The apps of a partner, and how each does now. */
export function PartnerApps({ apps }: { apps: Partner['apps'] }) {
  return (
    <section aria-labelledby="apps" className="flex flex-col gap-3">
      <h2 id="apps" className="font-semibold text-lg">
        Apps
      </h2>
      {apps.length === 0 ? (
        <EmptyState title="No apps yet.">Prepare a hand-off, or let its people register one.</EmptyState>
      ) : (
        <Table caption="Apps of this partner" captionHidden>
          <thead>
            <tr>
              <ColumnHead>App</ColumnHead>
              <ColumnHead>Health</ColumnHead>
              <ColumnHead className="max-sm:hidden">Environment</ColumnHead>
              <ColumnHead className="text-right">Tokens, 24 h</ColumnHead>
            </tr>
          </thead>
          <tbody>
            {apps.map((app) => (
              <tr key={app.clientId}>
                <RowHead className="min-w-32 wrap-anywhere">
                  <Link
                    href={routes.inspectedApp(app.clientId)}
                    prefetch={false}
                    className="underline decoration-line-strong underline-offset-4 hover:decoration-2 hover:decoration-brass"
                  >
                    {app.name}
                  </Link>
                  <span translate="no" className="block font-mono font-normal text-muted text-sm">
                    {app.clientId}
                  </span>
                </RowHead>
                <Cell className="min-w-36">
                  <AppStateBadge state={app.state} />
                  <span className="mt-1 block text-muted text-sm">{app.evidence}</span>
                </Cell>
                <Cell className="max-sm:hidden">
                  <EnvironmentBadge environment={app.environment} />
                </Cell>
                <Cell numeric>{count(app.tokens24h)}</Cell>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
    </section>
  )
}

/** The people of a partner. */
export function PartnerPeople({
  people,
  team,
  mayOpen,
  self,
  setRole,
}: {
  people: Partner['people']
  team: { id: string; name: string }
  /** Whether whoever is looking sees accounts. */
  mayOpen: boolean
  /** Id of whoever is looking, who does not change their own role. */
  self: string
  /** Null for those who may not. */
  setRole: FormAction<{ changed: boolean }> | null
}) {
  return (
    <section aria-labelledby="people" className="flex flex-col gap-3">
      <h2 id="people" className="font-semibold text-lg">
        People
      </h2>
      {people.length === 0 ? (
        <p className="text-muted">Nobody has joined yet.</p>
      ) : (
        <>
          {setRole && (
            <p className="text-muted text-sm">Everyone in the team is told when you change a role.</p>
          )}
          <Table caption="People of this partner" captionHidden>
            <thead>
              <tr>
                <ColumnHead>Name</ColumnHead>
                <ColumnHead>Role</ColumnHead>
              </tr>
            </thead>
            <tbody>
              {people.map((person) => (
                <tr key={person.email}>
                  <RowHead className="wrap-anywhere">
                    {mayOpen ? (
                      <Link
                        href={routes.person(person.id)}
                        prefetch={false}
                        className="underline decoration-line-strong underline-offset-4 hover:decoration-2 hover:decoration-brass"
                      >
                        {person.name}
                      </Link>
                    ) : (
                      person.name
                    )}
                    <span className="block font-normal text-muted text-sm">{person.email}</span>
                  </RowHead>
                  <Cell>
                    {setRole && person.id !== self ? (
                      <MemberRoleForm action={setRole} team={team} person={person} />
                    ) : (
                      roleLabel(person.role)
                    )}
                  </Cell>
                </tr>
              ))}
            </tbody>
          </Table>
        </>
      )}
    </section>
  )
}
