import type { ReactNode } from 'react'

/** What a toast tells, in the page that answers a form: where scripts are off there are no toasts. */
export function ToldOnPage({ children }: { children: ReactNode }) {
  return (
    <p role="status" className="text-muted text-sm empty:hidden">
      {children}
    </p>
  )
}
