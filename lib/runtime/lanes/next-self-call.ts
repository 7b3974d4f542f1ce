/** What Next marks a call with that it makes to this very server. */
type NextInit = RequestInit & { next?: { internal?: unknown } }

/**
 * After a form whose action redirects, Next asks this server for the page behind, by the address that it listens on and
 * in the scheme of PUBLIC_URL: behind TLS nothing answers there. Told at once that there is no such page, it lets the
 * browser go and get it, which is the same with TLS and without.
 */
export function keepNextFromCallingUs(): void {
  const call = globalThis.fetch
  globalThis.fetch = async (input, init?: NextInit) =>
    init?.next?.internal === undefined ? await call(input, init) : new Response(null, { status: 204 })
}
