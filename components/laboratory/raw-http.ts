/** A request as the browser is asked to send it. */
export type WireRequest = {
  method: string
  /** Path and query. */
  target: string
  headers: readonly (readonly [name: string, value: string])[]
  /** Null where there is none. */
  body: string | null
}

/** What of a request's text a script cannot send, and what happens instead. */
export type Unsendable = { what: string; why: string }

/** A text that is a request, with what of it stays behind; or what keeps it from being one. */
export type ParsedRequest =
  | { ok: true; request: WireRequest; unsendable: readonly Unsendable[] }
  | { ok: false; problem: string }

const REQUEST_LINE = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+) (\S+)(?: (HTTP\/[\d.]+))?$/
const HEADER = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*?)[ \t]*$/

/** Fetch §2.2.2: what scripts may not set. */
const FORBIDDEN = new Set([
  ...['accept-charset', 'accept-encoding', 'access-control-request-headers', 'access-control-request-method'],
  ...['access-control-request-private-network', 'connection', 'content-length', 'cookie', 'cookie2', 'date'],
  ...['dnt', 'expect', 'host', 'keep-alive', 'origin', 'referer', 'set-cookie', 'te', 'trailer'],
  ...['transfer-encoding', 'upgrade', 'via'],
])
const FORBIDDEN_PREFIXES = ['proxy-', 'sec-']
/** Fetch §2.2.1. */
const FORBIDDEN_METHODS = new Set(['CONNECT', 'TRACE', 'TRACK'])
/** Fetch §2.2.1: those that are written in upper case whatever a script says. */
const NORMALISED = new Set(['DELETE', 'GET', 'HEAD', 'OPTIONS', 'POST', 'PUT'])

const WHY: Readonly<Record<string, string>> = {
  host: 'The browser writes the host of this page.',
  'content-length': 'The browser counts the bytes of the body itself.',
  cookie: 'The laboratory sends no cookies.',
  origin: 'The browser says itself which page sends the request.',
  referer: 'The laboratory sends no referrer.',
}

/** Reads a request as people write it: lines may end with LF alone. @param origin of this page */
export function parseRequest(text: string, origin: string): ParsedRequest {
  const normal = text.replaceAll('\r\n', '\n').replace(/^\n+/, '')
  const split = normal.indexOf('\n\n')
  const head = (split === -1 ? normal : normal.slice(0, split)).replace(/\n+$/, '')
  const body = split === -1 ? '' : normal.slice(split + 2)
  const [requestLine = '', ...headerLines] = head.split('\n')

  const line = REQUEST_LINE.exec(requestLine.trimEnd())
  if (!line)
    return refuse('The first line must be a method and a path, such as POST /oauth/v2/token HTTP/1.1.')
  const [, writtenMethod = '', writtenTarget = '', version] = line
  const target = targetOf(writtenTarget, origin)
  if (!target.ok) return target

  const unsendable: Unsendable[] = []
  const upper = writtenMethod.toUpperCase()
  if (FORBIDDEN_METHODS.has(upper)) return refuse(`Browsers don’t let a page send ${upper}.`)
  const method = NORMALISED.has(upper) ? upper : writtenMethod
  if (method !== writtenMethod)
    unsendable.push({ what: writtenMethod, why: `The browser writes this method as ${method}.` })
  if (version !== undefined && version !== 'HTTP/1.1')
    unsendable.push({ what: version, why: 'The browser and the server agree on the version.' })
  if (target.isRewritten)
    unsendable.push({
      what: 'The path',
      why: 'The browser resolves “.” and “..” in it, and encodes what may not stand in a URL.',
    })
  if (target.fragment)
    unsendable.push({ what: target.fragment, why: 'A fragment is never sent to a server.' })

  const headers = headersOf(headerLines, unsendable, new URL(origin).host)
  if (!Array.isArray(headers)) return refuse(headers.problem)
  const mayHaveBody = method !== 'GET' && method !== 'HEAD'
  if (body !== '' && !mayHaveBody)
    unsendable.push({ what: 'The body', why: `Browsers send no body with ${method}.` })
  return {
    ok: true,
    request: { method, target: target.path, headers, body: mayHaveBody && body !== '' ? body : null },
    unsendable,
  }
}

const refuse = (problem: string) => ({ ok: false, problem }) as const

type Target =
  | { ok: true; path: string; fragment: string; isRewritten: boolean }
  | { ok: false; problem: string }

function targetOf(written: string, origin: string): Target {
  if (!URL.canParse(written, origin)) return refuse('The path can’t be read.')
  const { origin: asked, pathname, search, hash, username, password } = new URL(written, origin)
  if (asked !== origin) return refuse(`The laboratory sends requests to ${origin} only.`)
  if (username || password) return refuse('Browsers don’t send a user name and a password in a URL.')
  const path = pathname + search
  const [asWritten = ''] = written.split('#')
  return { ok: true, path, fragment: hash, isRewritten: ![path, origin + path].includes(asWritten) }
}

function headersOf(
  lines: readonly string[],
  unsendable: Unsendable[],
  host: string,
): [string, string][] | { problem: string } {
  const headers: [string, string][] = []
  for (const line of lines) {
    if (/^[ \t]/.test(line)) return { problem: 'A header can’t continue on a second line.' }
    const [, name, value = ''] = HEADER.exec(line) ?? []
    if (name === undefined) return { problem: `This line is not a header: ${line}` }
    if (hasUnsendable(value)) {
      return { problem: `The value of ${name} has a character that HTTP headers can’t carry.` }
    }
    const key = name.toLowerCase()
    if (key === 'host' && value === host) continue
    if (FORBIDDEN.has(key) || FORBIDDEN_PREFIXES.some((prefix) => key.startsWith(prefix))) {
      unsendable.push({ what: name, why: WHY[key] ?? 'Browsers don’t let a page set this header.' })
    } else headers.push([name, value])
  }
  for (const name of repeated(headers))
    unsendable.push({ what: `Two headers ${name}`, why: 'The browser joins them to one, with a comma.' })
  return headers
}

/** Headers are bytes: a script may give each as one character, and none of those that end lines. */
const hasUnsendable = (value: string) =>
  [...value].some((character) => {
    const code = character.codePointAt(0) ?? 0
    return code > 0xff || code === 0 || code === 0x0a || code === 0x0d
  })

function repeated(headers: readonly (readonly [string, string])[]): string[] {
  const names = headers.map(([name]) => name.toLowerCase())
  return [...new Set(headers.map(([name]) => name))].filter(
    (name, index, all) =>
      names.filter((other) => other === name.toLowerCase()).length > 1 &&
      all.findIndex((other) => other.toLowerCase() === name.toLowerCase()) === index,
  )
}
