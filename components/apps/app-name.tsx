import Link from 'next/link'
import { routes } from '#lib/routes.ts'

/** An app as a list names it, with the way to its pages. */
export function AppName({ app: { clientId, name } }: { app: { clientId: string; name: string } }) {
  return (
    <>
      <Link
        href={routes.app(clientId)}
        // Fetching every app of a page in advance is work for the server that hardly anyone uses.
        prefetch={false}
        className="wrap-anywhere underline decoration-line-strong underline-offset-4 hover:decoration-2 hover:decoration-brass"
      >
        {name}
      </Link>
      <ClientIdLine>{clientId}</ClientIdLine>
    </>
  )
}

/** A client ID below the name of its app. */
export function ClientIdLine({ children }: { children: string }) {
  return (
    <span translate="no" className="block font-mono font-normal text-muted text-sm wrap-anywhere">
      {children}
    </span>
  )
}
