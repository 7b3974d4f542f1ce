import { docsPages } from '#components/docs/navigation.ts'
import { builtIndex } from '#lib/features/guide/built-index.ts'

/** The index of the guide, fetched when somebody begins to search; a browser that has it asks whether it changed. */
export function GET(request: Request): Response {
  const { json, etag } = builtIndex(docsPages)
  const headers = { ETag: etag, 'Cache-Control': 'public, no-cache' }
  if (request.headers.get('if-none-match')?.replace(/^W\//, '') === etag)
    return new Response(null, { status: 304, headers })
  return new Response(json, { headers: { ...headers, 'Content-Type': 'application/json' } })
}
