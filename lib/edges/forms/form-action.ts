import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import type { z } from 'zod'
import type { Person } from '#lib/access/actor.ts'
import { holdsPrivateKey } from '#lib/features/credentials/key-text.ts'
import { currentSession } from '#lib/features/people/current-actor.ts'
import { signInPath } from '#lib/features/people/next-path.ts'
import { requireProof } from '#lib/features/people/proof.ts'
import { PROOF_FIELD } from '#lib/features/people/proof-field.ts'
import { requestSource } from '#lib/features/people/request-source.ts'
import { holdSession } from '#lib/features/people/session-cookie.ts'
import type { Source } from '#lib/features/people/source.ts'
import { namedError } from '#lib/kernel/named-error.ts'
import { env } from '#lib/platform/env.ts'
import { routes } from '#lib/routes.ts'
import { type Failure, failureOf, outcomeOf } from './form-outcome.ts'
import type { FormAction, FormState } from './form-state.ts'
import { isSameOrigin } from './same-origin.ts'
import { isSecretField } from './secret-fields.ts'

type Options<Input, Result, Shown> = {
  /** Fields that may be given several times (checkboxes); without any they are an empty list. */
  lists?: readonly string[]
  /**
   * Whether the person must have proved lately who they are, or do so with the form (SE-05); as a function, whether for what
   * was sent.
   */
  confirmsIdentity?: boolean | 'by factor' | ((submitted: Submitted) => boolean)
  /** Path of the page that holds the form; someone who is signed out is led back there. */
  page?: string
  /** What the form shows of the result. Without it the form shows nothing of it. */
  show?: (result: Result) => Shown
  /**
   * What happens once the verb has succeeded; returns the path where the browser goes, or null to stay. Nothing that
   * the verb did depends on it: where it fails, the result is shown all the same.
   */
  finish?: (result: Result, input: Input) => Promise<string | null>
}

/**
 * Makes a server action of a verb: resolves the actor, parses the form, calls the verb, and turns an
 * `AppError` into form state. Works the same with scripts off (`useActionState`).
 */
export function formAction<Schema extends z.ZodObject, Result, Shown = null>(
  schema: Schema,
  verb: (ctx: { actor: Person }, input: z.output<Schema>) => Promise<Result>,
  options: Options<z.output<Schema>, Result, Shown> = {},
): FormAction<Shown> {
  const { confirmsIdentity } = options
  const signedIn = async (sent: FormData, submitted: Submitted) => {
    const session = await currentSession()
    if (!session) throw new SignedOut(options.page ?? routes.apps)
    if (typeof confirmsIdentity === 'function' ? confirmsIdentity(submitted) : confirmsIdentity) {
      const byFactor = confirmsIdentity === 'by factor'
      const renewed = await requireProof(session, await requestSource(), sent.get(PROOF_FIELD), { byFactor })
      if (renewed) await holdSession(renewed)
    }
    return { actor: session.person }
  }
  return makeAction(signedIn, schema, verb, options)
}

/** The same for a form that anyone may send: the verb is told where it comes from instead of who asks. */
export function anonymousFormAction<Schema extends z.ZodObject, Result, Shown = null>(
  schema: Schema,
  verb: (ctx: { source: Source }, input: z.output<Schema>) => Promise<Result>,
  options: Options<z.output<Schema>, Result, Shown> = {},
): FormAction<Shown> {
  return makeAction(async () => ({ source: await requestSource() }), schema, verb, options)
}

function makeAction<Context, Schema extends z.ZodObject, Result, Shown>(
  resolveContext: (sent: FormData, submitted: Submitted) => Promise<Context>,
  schema: Schema,
  verb: (ctx: Context, input: z.output<Schema>) => Promise<Result>,
  { lists = [], show, finish }: Options<z.output<Schema>, Result, Shown>,
): FormAction<Shown> {
  return async (_previous, formData) => {
    // Anyone can call an action by hand, with anything.
    const sent = formData instanceof FormData ? formData : new FormData()
    const submitted = readForm(sent, schema, lists)
    const refused = ({ values, ...failure }: Failure): FormState<Shown> => ({
      ...failure,
      values: { ...withoutSecrets(submitted), ...values },
      result: null,
    })
    if (!isSameOrigin(await headers()))
      return refused({ errors: {}, message: `Open this page at ${env.publicUrl} and try again.` })

    let ctx: Context
    try {
      ctx = await resolveContext(sent, submitted)
    } catch (error) {
      if (SignedOut.is(error)) return refused(await signedOut(error))
      return refused(together(failureOf(error), await schema.safeParseAsync(submitted)))
    }
    const parsed = await schema.safeParseAsync(submitted)
    if (!parsed.success) return refused(fromIssues(parsed.error))

    const outcome = await outcomeOf(() => verb(ctx, parsed.data), {
      show,
      finish: (result) => finish?.(result, parsed.data) ?? null,
    })
    if ('failure' in outcome) return refused(outcome.failure)
    if (outcome.path) redirect(outcome.path)
    return { values: {}, errors: {}, message: null, result: outcome.shown }
  }
}

/** Nobody is signed in, though the form is for people who are. */
class SignedOut extends namedError('SignedOut') {
  readonly page: string

  constructor(page: string) {
    super('Nobody is signed in.')
    this.page = page
  }
}

/** Next's own header, on what a script sends. */
const SENT_BY_SCRIPT = 'next-action'

/** A form that scripts send stays open; to any other the web lane answers with a page that keeps what was typed. */
async function signedOut({ page }: SignedOut): Promise<Failure & { signInPath: string }> {
  if (!(await headers()).has(SENT_BY_SCRIPT)) redirect(signInPath(page))
  return {
    errors: {},
    message: 'You are signed out. What you typed is kept: sign in, come back to this tab and submit again.',
    signInPath: signInPath(page),
  }
}

/** What a form has sent, by the fields of its schema. */
export type Submitted = Record<string, string | string[]>

/** The schema's own fields, as text: a file where text is due is no answer, and what else was sent is not ours. */
function readForm(formData: FormData, schema: z.ZodObject, lists: readonly string[]): Submitted {
  const submitted: Submitted = Object.fromEntries(lists.map((name) => [name, []]))
  for (const [name, value] of formData) {
    if (typeof value !== 'string' || !Object.hasOwn(schema.shape, name)) continue
    const list = submitted[name]
    if (Array.isArray(list)) list.push(value)
    else submitted[name] = value
  }
  return submitted
}

function withoutSecrets(submitted: Submitted): Submitted {
  const mayBeShown = (value: string | string[]) => typeof value !== 'string' || !holdsPrivateKey(value)
  return Object.fromEntries(
    Object.entries(submitted).filter(([name, value]) => !isSecretField(name) && mayBeShown(value)),
  )
}

/** Whoever has to prove who they are is told of the other fields as well, and not after that. */
function together(failure: Failure, parsed: z.ZodSafeParseResult<unknown>): Failure {
  if (parsed.success) return failure
  const { errors, message } = fromIssues(parsed.error)
  return { ...failure, errors: { ...errors, ...failure.errors }, message: failure.message ?? message }
}

function fromIssues(error: z.ZodError): Failure {
  const errors: Record<string, string[]> = {}
  for (const { path, message } of error.issues) {
    const field = String(path[0] ?? '')
    errors[field] = [...(errors[field] ?? []), message]
  }
  const { '': ofForm, ...ofFields } = errors
  return { errors: ofFields, message: ofForm?.[0] ?? null }
}
