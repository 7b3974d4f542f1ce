import { RESTRICTIONS, restrictionsAsTold } from './restrictions.ts'

/** One setting that was changed, under its name. */
export type SettingChange = { label: string; value: string }

type Settings = Readonly<Record<string, unknown>>

/** What the settings of an app are called; in the order in which people read of them. */
const LABELS: Readonly<Record<string, string>> = {
  name: 'Name',
  description: 'Description',
  scopes: 'Scopes',
  authMethods: 'Authentication',
  grantTypes: 'Grants',
  mayNameTokenEndpoint: 'Assertions may name the token endpoint',
  leakPolicy: 'If a secret leaks',
  ...Object.fromEntries(RESTRICTIONS.flatMap(({ labels }) => Object.entries(labels))),
}

/** What was changed between two states of an app's settings, in words. What is not known here is not shown. */
export function settingChanges(before: Settings, after: Settings): SettingChange[] {
  return Object.entries(LABELS).flatMap(([key, label]) => {
    const value = changed(before[key], after[key])
    return value === null ? [] : [{ label, value }]
  })
}

function changed(before: unknown, after: unknown): string | null {
  if (Array.isArray(before) && Array.isArray(after)) {
    const added = after.filter((item) => !before.includes(item)).map((item) => `+ ${settingText(item)}`)
    const removed = before.filter((item) => !after.includes(item)).map((item) => `− ${settingText(item)}`)
    return added.length + removed.length === 0 ? null : [...added, ...removed].join(', ')
  }
  if (before === after) return null
  return `${quoted(before)} → ${quoted(after)}`
}

/** A value between quotes, or the word for none. */
export const quoted = (value: unknown): string =>
  settingText(value) === '' ? 'empty' : `“${settingText(value)}”`

/** A stored value as text; nothing for what is neither text, a number, yes or no, nor a list of them. */
export function settingText(value: unknown): string {
  if (Array.isArray(value)) return value.map(settingText).join(', ')
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

/** Whether an app may do more than before, or may be used from more places, in more ways or more often. */
export function loosens(before: Settings, after: Settings): boolean {
  const grew = (key: string) => listOf(after[key]).some((item) => !listOf(before[key]).includes(item))
  if (grew('scopes') || grew('authMethods') || grew('grantTypes')) return true
  if (after.mayNameTokenEndpoint === true && before.mayNameTokenEndpoint !== true) return true
  if (after.leakPolicy === 'tell' && before.leakPolicy === 'revoke') return true
  const [restrictedBefore, restrictedAfter] = [restrictionsAsTold(before), restrictionsAsTold(after)]
  return RESTRICTIONS.some((restriction) => restriction.loosens(restrictedBefore, restrictedAfter))
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
