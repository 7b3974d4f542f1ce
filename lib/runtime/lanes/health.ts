const HEADERS = {
  'Content-Type': 'application/json',
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
}

const answer = (status: number, body: string) => new Response(body, { status, headers: HEADERS })

/** Whether the process runs: 200 as long as it can answer at all. */
export function live(): Response {
  return answer(200, '{"status":"live"}')
}

/** Whether it should get traffic: 200 or 503, and nothing about why (RE-04). */
export function ready(isReady: boolean): Response {
  return isReady ? answer(200, '{"status":"ready"}') : answer(503, '{"status":"not ready"}')
}
