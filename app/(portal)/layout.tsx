import { headers } from 'next/headers'
import type { ReactNode } from 'react'
import { LocalTimes } from '#components/local-times.tsx'
import { SiteFooter } from '#components/site-footer.tsx'
import { SiteHeader } from '#components/site-header.tsx'
import { ShownTeamHost } from '#components/teams/shown-team.tsx'
import { WithheldNotice } from '#components/teams/withheld-notice.tsx'
import { ToastHost } from '#components/toasts/toast-host.tsx'
import { classNames } from '#components/ui/class-names.ts'
import { FRAME } from '#components/ui/frame.ts'
import type { Person } from '#lib/access/actor.ts'
import { visibleClient } from '#lib/access/visible-client.ts'
import { ASKED_ADDRESS_HEADER } from '#lib/features/people/asked-address.ts'
import { currentActor } from '#lib/features/people/current-actor.ts'
import { shownPortal } from '#lib/platform/portal/shown-portal.ts'
import { clientIdAt } from '#lib/routes.ts'
import { headerActor } from '../header-actor.ts'
import {
  undoChangingRoleAction,
  undoDeletingAction,
  undoDeletingTeamAction,
  undoDismissingDomainAction,
  undoReadingAction,
  undoRenamingAction,
  undoRenamingTeamAction,
  undoStoppingAction,
  undoSuspendingAction,
  undoTransferAction,
} from './undo-actions.ts'

// Here, so that every page of the portal can take back what was done on another.
const UNDO = {
  resume: undoSuspendingAction,
  restore: undoDeletingAction,
  transfer: undoTransferAction,
  reactivate: undoStoppingAction,
  rename: undoRenamingAction,
  unread: undoReadingAction,
  renameTeam: undoRenamingTeamAction,
  restoreTeam: undoDeletingTeamAction,
  changeRole: undoChangingRoleAction,
  admitDomain: undoDismissingDomainAction,
}

/** The frame of the portal. It guards nothing: each page asks for its actor and leads visitors to sign in. */
export default async function PortalLayout({ children }: { children: ReactNode }) {
  const person = await currentActor()
  return (
    <ShownTeamHost initial={person && (await teamOfApp(person))}>
      <SiteHeader actor={person && (await headerActor(person))} portal={shownPortal()} />
      <main
        id="main"
        tabIndex={-1}
        className={classNames(FRAME, 'flex flex-col gap-8 pt-6 outline-none sm:pt-10')}
      >
        {person?.withheld && <WithheldNotice withheld={person.withheld} />}
        {children}
        <LocalTimes />
      </main>
      <SiteFooter portal={shownPortal()} />
      <ToastHost undo={UNDO} />
    </ShownTeamHost>
  )
}

/** Slug of the team whose app is shown; null on pages that are about no app. */
async function teamOfApp(person: Person): Promise<string | null> {
  const clientId = clientIdAt((await headers()).get(ASKED_ADDRESS_HEADER) ?? '')
  const app = clientId === null ? null : await visibleClient(person, clientId)
  return person.teams.find(({ id }) => id === app?.teamId)?.slug ?? null
}
