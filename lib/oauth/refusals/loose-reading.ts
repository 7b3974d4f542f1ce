import { formDecode } from '#lib/oauth/http/form-urlencoded.ts'
import type { PresentedSecret } from '#lib/oauth/ports.ts'
import { type JsonObject, parseObject, parsePart } from '#lib/oauth/tokens/jwt.ts'

/** No client ID is longer; what is would only fill the directory. */
const MAX_ID_LENGTH = 255

/** Of two header lines that were merged, the first counts. */
const BASIC = /^basic\s+([^\s,]+)/i

/** Line breaks, no-break and zero-width spaces, control characters, bytes that were no UTF-8; not the plain space. */
const UNSEEN = /(?! )[\s\p{C}\ufffd]/gu

/** A text without what nobody sees, within it or around it. */
export const withoutUnseen = (text: string): string => text.replace(UNSEEN, '').trim()

/** Parameters as far as they can be made out. Empty ones are absent (RFC 6749 §3.2). */
export type LooseParameters = ReadonlyMap<string, readonly string[]>

/**
 * Reads parameters out of whatever a refused request holds: a form that is damaged, JSON, multipart, the query. A
 * second, lenient reading for the owner's log alone; nothing is decided by it.
 */
export function looseParameters(body: string, url: string): LooseParameters {
  const query = url.indexOf('?')
  const values = new Map<string, string[]>()
  for (const [name, value] of [
    ...fromBody(body.trimStart()),
    ...fromForm(query === -1 ? '' : url.slice(query + 1)),
  ]) {
    if (value === '') continue
    const earlier = values.get(name)
    if (earlier === undefined) values.set(name, [value])
    else earlier.push(value)
  }
  return values
}

type Pair = readonly [name: string, value: string]

function fromBody(text: string): Pair[] {
  if (text.startsWith('{')) return fromJson(text)
  return text.startsWith('--') ? fromMultipart(text) : fromForm(text)
}

function fromJson(text: string): Pair[] {
  return Object.entries(parseObject(Buffer.from(text)) ?? {}).flatMap(([name, value]) =>
    [value].flat().flatMap((one): Pair[] => (typeof one === 'string' ? [[name, one]] : [])),
  )
}

/** RFC 7578, each part cut at its first empty line. */
function fromMultipart(text: string): Pair[] {
  return text.split(/\r?\n--/).flatMap((part): Pair[] => {
    const end = /\r?\n\r?\n/.exec(part)
    const name = /\bname="?([\w.-]+)/.exec(part.slice(0, end?.index))?.[1]
    return end === null || name === undefined ? [] : [[name, part.slice(end.index + end[0].length)]]
  })
}

function fromForm(text: string): Pair[] {
  return text.split('&').map((pair): Pair => {
    const equals = pair.indexOf('=')
    if (equals === -1) return [decoded(pair), '']
    return [decoded(pair.slice(0, equals)), decoded(pair.slice(equals + 1))]
  })
}

const decoded = (text: string) => formDecode(text) ?? text

/** Whom a request names, and what it sends as the secret; null when it sends none. */
export type Named = { sentId: string; secret: PresentedSecret | null }

/** Whom a refused request names: by header, assertion, body or query. Null when it names nobody. */
export function namedClient(headers: Headers, parameters: LooseParameters): Named | null {
  const [, token] = BASIC.exec(headers.get('authorization') ?? '') ?? []
  const first = (name: string) => parameters.get(name)?.[0] ?? ''
  return (
    (token === undefined ? null : fromBasic(token)) ??
    named(subjectOf(first('client_assertion')), null) ??
    named(first('client_id'), presented(first('client_secret')))
  )
}

function fromBasic(token: string): Named | null {
  const pair = Buffer.from(token, 'base64').toString('utf8')
  const colon = pair.indexOf(':')
  const sent = colon === -1 ? '' : pair.slice(colon + 1)
  return named(decoded(colon === -1 ? pair : pair.slice(0, colon)), presented(sent, decoded(sent)))
}

const named = (sentId: string, secret: PresentedSecret | null): Named | null =>
  withoutUnseen(sentId) === '' || sentId.length > MAX_ID_LENGTH ? null : { sentId, secret }

const presented = (sent: string, read = sent): PresentedSecret | null => (sent === '' ? null : { sent, read })

/** Whom an assertion claims to speak for; empty when that is unknown. */
function subjectOf(assertion: string): string {
  const { sub, iss } = looseAssertion(assertion).claims
  return [sub, iss].find((name) => typeof name === 'string') ?? ''
}

/** The parts of an assertion, also of one in quotes or with a line break; what cannot be read is empty. */
export function looseAssertion(assertion: string): { header: JsonObject; claims: JsonObject } {
  const [header = '', claims = ''] = assertion.replaceAll(/[\s"']/g, '').split('.')
  return { header: parsePart(header) ?? {}, claims: parsePart(claims) ?? {} }
}
