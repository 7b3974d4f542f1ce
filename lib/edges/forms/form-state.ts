/** What a form shows after it was sent: what was typed, what is wrong with it, or the outcome. */
export type FormState<Result = null> = {
  /** What was submitted, for the controls to show again; never a password. */
  values: Readonly<Record<string, string | readonly string[]>>
  /** Messages per field name. */
  errors: Readonly<Record<string, readonly string[]>>
  /** A message about the whole form. */
  message: string | null
  /** Where to sign in, when nobody is signed in any more; the form stays open meanwhile. */
  signInPath?: string
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
  return typeof value === 'string' ? [value] : (value ?? [])
}

/** One thing that is wrong: with a field, whose id is its name, or with the whole form, and a way out of it. */
type Problem = { field?: string; message: string; way?: { href: string; label: string } }

/** Everything that is wrong, as an error summary lists it. */
export function problemsOf(state: FormState<unknown>): Problem[] {
  const ofFields = Object.entries(state.errors).flatMap(([field, messages]) =>
    messages.slice(0, 1).map((message) => ({ field, message })),
  )
  if (state.message === null) return ofFields
  const { message, signInPath } = state
  const way = signInPath === undefined ? {} : { way: { href: signInPath, label: 'Sign in in a new tab' } }
  return [{ message, ...way }, ...ofFields]
}
