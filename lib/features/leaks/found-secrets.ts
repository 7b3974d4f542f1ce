import { replaceKeys } from './key-forms.ts'

// What may be a secret in what somebody found and pasted. Whether it is one, nobody is told.

/** How many secrets one report may name. */
export const MAX_SECRETS = 100

/** Our own, wherever they stand. */
const OURS = /lk_(?:live|test)_[0-9A-Za-z]{49}/g

/** What a secret may be, ours or an imported one (SE-03). What is shorter, a password perhaps, is not kept in any form. */
const MAY_BE_SECRET = /^[\x20-\x7e]{22,}$/

/** What is found in a text: what may be secrets, and what may be private keys. */
export type Found = { secrets: string[]; keys: string[] }

/** Takes a text apart that names one secret a line, or holds keys in PEM or as JWK. */
export function itemsIn(text: string): string[] {
  const keys: string[] = []
  const rest = cut(text, keys)
  return [...keys, ...rest.split('\n').map(trimmed)].filter((item) => item !== '')
}

/** What one item may be: the whole, what stands after a name as in a file of settings, and every secret of ours in it. */
export function foundIn(item: string): Found {
  const keys: string[] = []
  const rest = trimmed(cut(item, keys))
  const value = /^[\w."'-]+\s*[:=]\s*(.+)$/.exec(rest)?.[1]
  const secrets = [rest, value, value && unquoted(value), unquoted(rest), ...(rest.match(OURS) ?? [])]
  const whole = secrets.flatMap((one) => (one !== undefined && MAY_BE_SECRET.test(one) ? [one] : []))
  return { secrets: [...new Set(whole)], keys }
}

/** The text without its keys, which are added to a list. */
const cut = (text: string, keys: string[]) =>
  replaceKeys(text.replaceAll('\r', ''), (key) => {
    keys.push(key)
    return '\n'
  })

/** Without what comes along when one copies. */
const trimmed = (text: string) => text.replaceAll(/[\ufeff\u200b\0]/g, '').trim()

const unquoted = (text: string) => text.trim().replace(/^["'`]?(.*?)["'`]?[,;]?$/s, '$1')
