import { formDecode } from '#lib/oauth/http/form-urlencoded.ts'
import type { PresentedSecret } from '#lib/oauth/ports.ts'
import { type JsonObject, parseObject, parsePart } from '#lib/oauth/tokens/jwt.ts'

/** No client ID is longer; what is would only fill the directory. */
const MAX_ID_LENGTH = 255

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
    if (equals === -1) return [decodedLoosely(pair), '']
    return [decodedLoosely(pair.slice(0, equals)), decodedLoosely(pair.slice(equals + 1))]
  })
}

/** Form-decoded where that is possible, or as it is. */
export const decodedLoosely = (text: string) => formDecode(text) ?? text

/** The first value of a parameter; empty when it is absent. */
export const firstOf = (parameters: LooseParameters, name: string) => parameters.get(name)?.[0] ?? ''

/** Whom a request names, and what it sends as the secret; null when it sends none. */
export type Named = { sentId: string; secret: PresentedSecret | null }

/** Null for an ID that names nobody: one that shows nothing, or is too long to be one. */
export const named = (sentId: string, secret: PresentedSecret | null): Named | null =>
  withoutUnseen(sentId) === '' || sentId.length > MAX_ID_LENGTH ? null : { sentId, secret }

/** A secret as it was sent, and as it was read; null for an empty one. */
export const presentedSecret = (sent: string, read = sent): PresentedSecret | null =>
  sent === '' ? null : { sent, read }

/** The parts of an assertion, also of one in quotes or with a line break; what cannot be read is empty. */
export function looseAssertion(assertion: string): { header: JsonObject; claims: JsonObject } {
  const [header = '', claims = ''] = assertion.replaceAll(/[\s"']/g, '').split('.')
  return { header: parsePart(header) ?? {}, claims: parsePart(claims) ?? {} }
}
