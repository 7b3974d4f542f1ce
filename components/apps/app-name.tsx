import Link from 'next/link'
import { CopyButton } from '#components/ui/copy-button.tsx'
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
      <span className="flex items-center gap-1">
        <ClientIdLine id={`id-${clientId}`}>{clientId}</ClientIdLine>
        <CopyButton text={clientId} label={`Copy ${clientId}`} selects={`id-${clientId}`} variant="icon" />
      </span>
    </>
  )
}

/** A client ID below the name of its app. */
function ClientIdLine({ id, children }: { id?: string; children: string }) {
  return (
    <span translate="no" id={id} className="block font-mono font-normal text-muted text-sm wrap-anywhere">
      {children}
    </span>
  )
}
