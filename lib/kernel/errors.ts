import { namedError } from './named-error.ts'

/** What kind of refusal it is; every edge (form, REST, CLI) maps it to its own words once. */
export type AppErrorCode =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'throttled'
  | 'unavailable'

/**
 * An expected refusal of a verb. Its message is meant for the person who asked and holds nothing secret.
 */
export class AppError extends namedError('AppError') {
  readonly code: AppErrorCode
  /** The input field it concerns, when it concerns one. */
  readonly field: string | undefined
  /** What a form sends the next time in place of what was typed, by field: its word that this was read. */
  readonly values: Record<string, string> | undefined

  constructor(code: AppErrorCode, message: string, field?: string, values?: Record<string, string>) {
    super(message)
    this.code = code
    this.field = field
    this.values = values
  }
}
