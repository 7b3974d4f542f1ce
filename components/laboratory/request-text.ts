/**
 * A request as text of HTTP/1.1 in which secrets are named, not written: `{{client_secret}}`. So the text can be shown,
 * edited and shared as it is; the values are put in when it is sent.
 */
export type RequestText = string

/** What a request's text may name. */
export const SLOTS = ['credentials', 'client_secret', 'client_assertion', 'access_token'] as const
export type Slot = (typeof SLOTS)[number]

/** The values of a request's slots: kept in memory only, and gone with the page. */
export type SlotValues = Readonly<Partial<Record<Slot, string>>>

const SLOT = /\{\{(\w+)\}\}/g
const HIDDEN = '•'.repeat(12)
const SHOWN_OF_TOKEN = { start: 12, end: 6 } as const

/** Puts the values in. A slot without one stays as it is. */
export const filled = (text: RequestText, values: SlotValues): string =>
  text.replaceAll(SLOT, (whole, name: string) => slotValue(values, name) ?? whole)

/** The text as it may be shown: dots for secrets, and of an access token its ends. */
export const masked = (text: RequestText, values: SlotValues): string =>
  text.replaceAll(SLOT, (_, name: string) => {
    const token = name === 'access_token' ? values.access_token : undefined
    return token === undefined ? HIDDEN : ends(token)
  })

/** The slots that a text names and that have no value, in its order; those that do not exist, too. */
export function unfilled(text: RequestText, values: SlotValues): string[] {
  const names = [...text.matchAll(SLOT)].map(([, name = '']) => name)
  return [...new Set(names)].filter((name) => !slotValue(values, name))
}

function slotValue(values: SlotValues, name: string): string | undefined {
  const slot = SLOTS.find((known) => known === name)
  return slot && values[slot]
}

const ends = (token: string) => `${token.slice(0, SHOWN_OF_TOKEN.start)}…${token.slice(-SHOWN_OF_TOKEN.end)}`

const SECRET = /lk_(?:live|test)_[0-9A-Za-z]+/g
const JWT = /eyJ[\w-]+\.[\w-]+\.[\w-]*/g
const AUTHORIZATION = /^(authorization[ \t]*:[ \t]*)(\S+)?([ \t]+)?(.*)$/gim
const BODY_SECRETS = /((?:^|[?&\s])(client_secret|client_assertion)=)[^&\s]*/gim

/**
 * Takes out of a text whatever could be a secret that somebody wrote into it, and names it in its place: for links, which
 * carry everything else.
 * @param known the values of its slots, which may look like anything
 */
export function withoutSecrets(text: RequestText, known: SlotValues = {}): RequestText {
  return withoutKnown(text, known)
    .replaceAll(AUTHORIZATION, (_, name: string, scheme = '', gap = '', rest = '') =>
      [name, scheme, gap, rest && slotOfScheme(scheme)].join(''),
    )
    .replaceAll(BODY_SECRETS, (_, name: string, slot: string) => `${name}{{${slot.toLowerCase()}}}`)
    .replaceAll(JWT, '{{access_token}}')
    .replaceAll(SECRET, '{{client_secret}}')
}

function withoutKnown(text: RequestText, known: SlotValues): RequestText {
  return SLOTS.reduce((left, slot) => {
    const value = known[slot]
    return value ? left.replaceAll(value, `{{${slot}}}`) : left
  }, text)
}

const slotOfScheme = (scheme: string) =>
  scheme.toLowerCase() === 'bearer' ? '{{access_token}}' : '{{credentials}}'
