const headers = { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' }

/** What a page that asked is told; nothing but the status where there is nothing to tell. */
export const answer = (status: number, body: object = {}): Response =>
  Response.json(body, { status, headers })
