/** Paths that the fast lane owns outright: whatever resembles one must never be answered by the other lane. */
const OWNED = /^\/(oauth\/|api\/(v1|try)(\/|$)|\.well-known(\/|$)|health\/)/

/**
 * Which lane a request target in origin form (RFC 9112 §3.2.1) belongs to (TK-18, NG-03).
 * - `owned`: written exactly as the fast lane serves it
 * - `variant`: another spelling of an owned path (dot segments, doubled or trailing slash, escapes, case,
 *   path parameters, back-slashes); answered 404 and passed to nobody
 * - `other`: the web lane's
 */
export function classifyPath(target: string): { lane: 'owned' | 'variant' | 'other'; path: string } {
  const path = pathOf(target)
  const fixed = withoutClientId(path)
  const normal = normalise(fixed)
  if (!OWNED.test(`${normal}/`) && !OWNED.test(normal)) return { lane: 'other', path }
  return { lane: fixed === normal ? 'owned' : 'variant', path }
}

/** A call of the API about one app, up to the app's client ID. */
const ABOUT_APP = /^(\/api\/v1\/clients\/)([^/]+)(?=\/)/

/**
 * A client ID that was imported may hold capitals and what must be escaped: that is no other spelling of a path of
 * ours, so a plain word stands for it. Dot segments stay: those are never an ID, and lead elsewhere.
 */
function withoutClientId(path: string): string {
  return path.replace(ABOUT_APP, (whole, prefix: string, id: string) =>
    /^\.{1,2}$/.test(decodeFully(id)) ? whole : `${prefix}id`,
  )
}

function pathOf(target: string): string {
  return target.split(/[?#]/, 1)[0] || '/'
}

function normalise(path: string): string {
  const segments: string[] = []
  for (const raw of decodeFully(path).toLowerCase().replaceAll('\\', '/').split('/')) {
    const segment = raw.split(';', 1)[0]?.trim() ?? ''
    if (segment === '' || segment === '.') continue
    if (segment === '..') segments.pop()
    else segments.push(segment)
  }
  return `/${segments.join('/')}`
}

/** Decodes until nothing changes, so that an escape of an escape hides nothing. */
function decodeFully(path: string): string {
  let text = path
  for (let round = 0; round < 5; round++) {
    const decoded = text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    )
    if (decoded === text) return text
    text = decoded
  }
  return text
}
