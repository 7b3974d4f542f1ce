import { CLIENT_PARAMETERS, SECRET_CLIENT_PARAMETERS } from '#lib/oauth/client-auth/methods.ts'
import { OAuthError } from '#lib/oauth/errors.ts'
import { formDecode, isPrintableAscii } from './form-urlencoded.ts'

/** What the token endpoint reads; all else is ignored (RFC 6749 §3.2), and `audience` is for the owner's log alone. */
export const TOKEN_PARAMETERS: ReadonlySet<string> = new Set([
  'grant_type',
  'scope',
  'resource',
  'audience',
  ...CLIENT_PARAMETERS,
])

/** What revocation and introspection read (RFC 7009 §2.1, RFC 7662 §2.1). The hint is not needed to find a JWT. */
export const TOKEN_QUESTION_PARAMETERS: ReadonlySet<string> = new Set([
  'token',
  'token_type_hint',
  ...CLIENT_PARAMETERS,
])

/** RFC 8707 §2: the one parameter that may come more than once, and one that has no say. */
const REPEATABLE: ReadonlySet<string> = new Set(['resource', 'audience'])

/** RFC 6749 §2.3.1: these must not be in the URI, which proxies and histories keep. */
const SECRET_PARAMETERS = [...SECRET_CLIENT_PARAMETERS, 'access_token']

const FORM = 'application/x-www-form-urlencoded'
/** Whatever its parameters: a body is ASCII, which every charset that clients name has in common (TK-06). */
const FORM_WITH_PARAMETERS = /^application\/x-www-form-urlencoded[ \t]*(?:;[^,]*)?$/i

/** The recognised parameters of one request. An empty value is an absent one (RFC 6749 §3.2). */
export class Form {
  readonly #values: ReadonlyMap<string, readonly string[]>

  constructor(values: ReadonlyMap<string, readonly string[]>) {
    this.#values = values
  }

  get(name: string): string | undefined {
    return this.#values.get(name)?.[0] || undefined
  }

  getAll(name: string): readonly string[] {
    return this.#values.get(name)?.filter((value) => value !== '') ?? []
  }
}

/** What a request holds of which nothing has been read. */
export const EMPTY_FORM = new Form(new Map())

/**
 * Reads the `recognised` parameters of a form from the body, and only from there.
 *
 * @param body what `readBody` made of the request's
 * @throws OAuthError `invalid_request` for another media type, secrets in the query, bytes that no form can hold, and
 * recognised parameters that come twice.
 */
export function readForm(request: Request, body: string, recognised: ReadonlySet<string>): Form {
  requireFormMediaType(request.headers.get('content-type'), body)
  refuseSecretsInQuery(request.url)
  return parseForm(body, recognised)
}

function requireFormMediaType(contentType: string | null, body: string): void {
  if (contentType === FORM) return
  if (contentType === null && body === '') return
  if (contentType !== null && FORM_WITH_PARAMETERS.test(contentType)) return
  throw new OAuthError('invalid_request', {
    reason: 'not_form_encoded',
    description: 'The body must be application/x-www-form-urlencoded.',
  })
}

function refuseSecretsInQuery(url: string): void {
  const start = url.indexOf('?')
  if (start === -1) return
  const query = new URLSearchParams(url.slice(start))
  if (!SECRET_PARAMETERS.some((name) => query.has(name))) return
  throw new OAuthError('invalid_request', {
    reason: 'secret_in_query',
    description: 'Credentials must not be sent in the URL. Treat the secret as exposed and replace it.',
  })
}

/**
 * Parses a whole `application/x-www-form-urlencoded` body (RFC 6749 App. B). Names are decoded before they are
 * compared, so that `%67rant_type` counts as a second `grant_type`.
 */
export function parseForm(body: string, recognised: ReadonlySet<string>): Form {
  if (!isPrintableAscii(body)) throw malformed()

  const values = new Map<string, string[]>()
  for (const pair of body.split('&')) {
    if (pair !== '') collect(pair, recognised, values)
  }
  return new Form(values)
}

function collect(pair: string, recognised: ReadonlySet<string>, values: Map<string, string[]>): void {
  const equals = pair.indexOf('=')
  const name = formDecode(equals === -1 ? pair : pair.slice(0, equals))
  const value = formDecode(equals === -1 ? '' : pair.slice(equals + 1))
  if (name === null || value === null) throw malformed()
  if (!recognised.has(name)) return

  const earlier = values.get(name)
  if (earlier === undefined) {
    values.set(name, [value])
    return
  }
  if (!REPEATABLE.has(name)) {
    throw new OAuthError('invalid_request', { description: 'A parameter is given more than once.' })
  }
  earlier.push(value)
}

function malformed(): OAuthError {
  return new OAuthError('invalid_request', {
    reason: 'malformed_body',
    description: 'The body is not well-formed.',
  })
}
