/** What a form shows after it was sent: what was typed, what is wrong with it, or the outcome. */
export type FormState<Result = null> = {
  /** What was submitted, for the controls to show again; never a password. */
  values: Readonly<Record<string, string | readonly string[]>>
  /** Messages per field name. */
  errors: Readonly<Record<string, readonly string[]>>
  /** A message about the whole form. */
  message: string | null
  /** What the verb answered, once it succeeded. */
  result: Result | null
}

/** A form that has not been sent. */
export const untouched: FormState<never> = { values: {}, errors: {}, message: null, result: null }

/** A server action as `useActionState` takes it. */
export type FormAction<Result = null> = (
  previous: FormState<Result>,
  formData: FormData,
) => Promise<FormState<Result>>

/** The submitted text of a field, or `''`. */
export function textOf(state: FormState<unknown>, field: string): string {
  const value = state.values[field]
  return typeof value === 'string' ? value : ''
}

/** The submitted choices of a field, or none. */
export function choicesOf(state: FormState<unknown>, field: string): readonly string[] {
  const value = state.values[field]
  return typeof value === 'string' || value === undefined ? [] : value
}

/** Everything that is wrong, as an error summary lists it. The id of a field is its name. */
export function problemsOf(state: FormState<unknown>): { field?: string; message: string }[] {
  const ofFields = Object.entries(state.errors).flatMap(([field, messages]) =>
    messages.slice(0, 1).map((message) => ({ field, message })),
  )
  return state.message === null ? ofFields : [{ message: state.message }, ...ofFields]
}
