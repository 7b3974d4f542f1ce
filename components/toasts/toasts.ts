/** Acts that a toast can take back, each by a verb that there is. */
export const UNDO_ACTS = [
  'resume',
  'restore',
  'transfer',
  'reactivate',
  'rename',
  'unread',
  'renameTeam',
  'restoreTeam',
  'changeRole',
  'admitDomain',
] as const
export type UndoAct = (typeof UNDO_ACTS)[number]

/** How an act is taken back: by which other one, and what its form sends. */
export type Undo = { act: UndoAct; fields: Readonly<Record<string, string | readonly string[]>> }

/** What is told once something is done. */
export type Toast = { message: string; undo?: Undo }

export type ShownToast = Toast & {
  id: string
  /** When it has been seen for long enough, milliseconds since the epoch. */
  until: number
}

/** More are not read. */
const MOST = 3

/** For how long a toast stays that nobody points at, in milliseconds; longer where there is something to decide. */
export const lifeOf = ({ undo }: Toast): number => (undo ? 12_000 : 6_000)

const KEY = 'latchkey.toasts'
const NONE: readonly ShownToast[] = []

let shown: readonly ShownToast[] | null = null
let made = 0
const listeners = new Set<() => void>()

/**
 * Shows a toast in the portal. It is kept in the tab's own storage as well: what a form leads to is often loaded anew.
 */
export function showToast(toast: Toast): void {
  const now = Date.now()
  made++
  keep([...shownToasts(), { ...toast, id: `${now}-${made}`, until: now + lifeOf(toast) }].slice(-MOST))
}

/** Says that it was taken back, for as long as a toast without a question stays. */
export function markUndone(id: string): void {
  const undone = { id, message: 'Undone.' }
  keep(
    shownToasts().map((toast) =>
      toast.id === id ? { ...undone, until: Date.now() + lifeOf(undone) } : toast,
    ),
  )
}

export function closeToast(id: string): void {
  keep(shownToasts().filter((toast) => toast.id !== id))
}

/** What is shown, the oldest first. */
export function shownToasts(): readonly ShownToast[] {
  shown ??= stored()
  return shown
}

/** On the server, and until scripts run. */
export const noToasts = (): readonly ShownToast[] => NONE

export function onToasts(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function keep(toasts: readonly ShownToast[]): void {
  shown = toasts
  try {
    sessionStorage.setItem(KEY, JSON.stringify(toasts))
  } catch {
    // Storage is denied or full: a toast does not outlive its page then.
  }
  for (const listener of listeners) listener()
}

function stored(): readonly ShownToast[] {
  try {
    const found: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? '[]')
    return Array.isArray(found) ? found.filter(isFresh) : NONE
  } catch {
    return NONE
  }
}

const isFresh = (value: unknown): value is ShownToast => isToast(value) && value.until > Date.now()

/** Read by hand: a schema library would cost more than all of this. */
function isToast(value: unknown): value is ShownToast {
  if (typeof value !== 'object' || value === null) return false
  const { id, message, until, undo }: Record<string, unknown> = { ...value }
  const isTold = typeof id === 'string' && typeof message === 'string' && typeof until === 'number'
  return isTold && (undo === undefined || isUndo(undo))
}

const isUndo = (value: unknown): value is Undo =>
  typeof value === 'object' &&
  value !== null &&
  'act' in value &&
  UNDO_ACTS.some((act) => act === value.act) &&
  'fields' in value &&
  typeof value.fields === 'object' &&
  value.fields !== null
