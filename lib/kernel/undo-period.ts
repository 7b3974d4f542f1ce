/** For so many days a deleted app can be restored. */
export const UNDO_DAYS = 7

const UNDO_MS = UNDO_DAYS * 24 * 60 * 60 * 1000

/** Until when an app that was deleted then can be restored. */
export const restorableUntil = (deletedAt: Date): Date => new Date(deletedAt.getTime() + UNDO_MS)

/** What was deleted up to then cannot be restored any more. */
export const undoEndedFor = (now: number): Date => new Date(now - UNDO_MS)
