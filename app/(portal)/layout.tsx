import type { ReactNode } from 'react'
import { LocalTimes } from '#components/local-times.tsx'
import { SiteFooter } from '#components/site-footer.tsx'
import { SiteHeader } from '#components/site-header.tsx'
import { ToastHost } from '#components/toasts/toast-host.tsx'
import { classNames } from '#components/ui/class-names.ts'
import { FRAME } from '#components/ui/frame.ts'
import { currentActor } from '#lib/features/people/current-actor.ts'
import { shownPortal } from '#lib/platform/portal/shown-portal.ts'
import { headerActor } from '../header-actor.ts'
import {
  undoDeletingAction,
  undoReadingAction,
  undoRenamingAction,
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
}

/** The frame of the portal. It guards nothing: each page asks for its actor and leads visitors to sign in. */
export default async function PortalLayout({ children }: { children: ReactNode }) {
  const person = await currentActor()
  return (
    <>
      <SiteHeader actor={person && (await headerActor(person))} portal={shownPortal()} />
      <main
        id="main"
        tabIndex={-1}
        className={classNames(FRAME, 'flex flex-col gap-8 pt-6 outline-none sm:pt-10')}
      >
        {children}
        <LocalTimes />
      </main>
      <SiteFooter portal={shownPortal()} />
      <ToastHost undo={UNDO} />
    </>
  )
}
