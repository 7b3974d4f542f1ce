'use client'

import { useRouter } from 'next/navigation'
import { createContext, type ReactNode, useCallback, useContext, useEffect, useRef, useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'

type Report = (title: string, isUnsaved: boolean) => void

const UnsavedContext = createContext<Report>(() => {})

/** Tells the guard around it that a form has changes which are not saved, by its title. */
export function useReportUnsaved(title: string, isUnsaved: boolean): void {
  const report = useContext(UnsavedContext)
  useEffect(() => {
    report(title, isUnsaved)
    return () => report(title, false)
  }, [report, title, isUnsaved])
}

/**
 * Asks before a page is left whose forms hold changes that are not saved: by a link on it, by Back and Forward where the
 * browser lets a page ask, and by the browser's own question when the tab is closed or reloaded.
 */
export function UnsavedGuard({ children }: { children: ReactNode }) {
  const [unsaved, setUnsaved] = useState<readonly string[]>([])
  const [leave, setLeave] = useState<(() => void) | null>(null)
  const report = useCallback<Report>(
    (title, isUnsaved) =>
      setUnsaved((titles) => {
        if (titles.includes(title) === isUnsaved) return titles
        return isUnsaved ? [...titles, title] : titles.filter((other) => other !== title)
      }),
    [],
  )
  const stay = () => setLeave(null)
  useAskBeforeLeaving(unsaved.length > 0, (way) => setLeave(() => way))

  return (
    <UnsavedContext value={report}>
      {children}
      <Dialog
        open={leave !== null}
        onClose={stay}
        title="Leave without saving?"
        description={`Not saved: ${unsaved.join(', ')}.`}
        footer={
          <>
            <Button variant="secondary" onClick={() => leave?.()}>
              Discard changes
            </Button>
            <Button onClick={stay}>Keep editing</Button>
          </>
        }
      />
    </UnsavedContext>
  )
}

/** @param ask is handed what leaves after all */
function useAskBeforeLeaving(isActive: boolean, ask: (leave: () => void) => void): void {
  const router = useRouter()
  const asking = useRef(ask)
  useEffect(() => {
    asking.current = ask
  })
  useEffect(() => {
    if (!isActive) return
    let isLeaving = false
    const leaveBy = (way: () => void) =>
      asking.current(() => {
        isLeaving = true
        way()
      })

    const onClick = (event: MouseEvent) => {
      const link = isLeaving ? null : linkAway(event)
      if (!link) return
      event.preventDefault()
      event.stopPropagation()
      leaveBy(() => (link.isConnected ? link.click() : router.push(link.pathname + link.search + link.hash)))
    }
    const onNavigate = (event: NavigateEvent) => {
      const { destination, navigationType, cancelable } = event
      if (isLeaving || navigationType !== 'traverse' || !cancelable || isThisPage(new URL(destination.url)))
        return
      event.preventDefault()
      leaveBy(() => window.navigation.traverseTo(destination.key))
    }
    const onUnload = (event: BeforeUnloadEvent) => {
      if (!isLeaving) event.preventDefault()
    }
    // Before anything on the page hears of it.
    window.addEventListener('click', onClick, true)
    window.addEventListener('beforeunload', onUnload)
    const history: Navigation | undefined = window.navigation
    history?.addEventListener('navigate', onNavigate)
    return () => {
      window.removeEventListener('click', onClick, true)
      window.removeEventListener('beforeunload', onUnload)
      history?.removeEventListener('navigate', onNavigate)
    }
  }, [isActive, router])
}

/** The link that a click follows in this tab to another page; null where it does not. */
function linkAway({
  target,
  button,
  metaKey,
  ctrlKey,
  shiftKey,
  altKey,
}: MouseEvent): HTMLAnchorElement | null {
  if (button !== 0 || metaKey || ctrlKey || shiftKey || altKey || !(target instanceof Element)) return null
  const link = target.closest<HTMLAnchorElement>('a[href]')
  if (!link) return null
  const leavesThisTab = link.download === '' && ['', '_self'].includes(link.target)
  return leavesThisTab && !isThisPage(new URL(link.href)) ? link : null
}

const isThisPage = ({ origin, pathname, search }: URL): boolean =>
  origin === window.location.origin &&
  pathname === window.location.pathname &&
  search === window.location.search
