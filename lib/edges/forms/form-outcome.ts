import { randomUUID } from 'node:crypto'
import { AppError } from '#lib/kernel/errors.ts'
import { addressInWords } from '#lib/kernel/shown-address.ts'
import { env } from '#lib/platform/env.ts'
import { faultOf, log } from '#lib/platform/log/log.ts'
import type { FormState } from './form-state.ts'

/** Why nothing was done, as a form tells it. `values` replace what was typed. */
export type Failure = Pick<FormState, 'errors' | 'message' | 'signInPath'> & {
  values?: Record<string, string>
}

type Outcome<Shown> = { shown: Shown | null; path: string | null } | { failure: Failure }

/**
 * Does what a form asks for. What follows the verb runs by itself: by then the change is made, and a secret that is
 * shown once exists, so whatever fails there is logged and takes nothing back.
 * @param then.show what the form shows of the result; nothing without it
 * @param then.finish returns the path where the browser goes, or null to stay
 */
export async function outcomeOf<Result, Shown>(
  verb: () => Promise<Result>,
  then: {
    show: ((result: Result) => Shown) | undefined
    finish: (result: Result) => Promise<string | null> | null
  },
): Promise<Outcome<Shown>> {
  let result: Result
  try {
    result = await verb()
  } catch (error) {
    return { failure: failureOf(error) }
  }
  const shown = then.show?.(result) ?? null
  try {
    return { shown, path: await then.finish(result) }
  } catch (error) {
    log.error(faultOf(error), 'what follows a form could not be done')
    return { shown, path: null }
  }
}

/** What a form says of an error: an expected refusal in its own words, anything else under a reference. */
export function failureOf(error: unknown): Failure {
  if (AppError.is(error)) {
    const { field, message, values } = error
    return {
      ...(field ? { errors: { [field]: [message] }, message: null } : { errors: {}, message }),
      ...(values && { values }),
    }
  }
  const reference = randomUUID()
  const { supportContact } = env.portal
  const next = supportContact
    ? `contact ${addressInWords(supportContact)} with reference ${reference}`
    : `report reference ${reference}`
  log.error({ reference, ...faultOf(error) }, 'a form could not be processed')
  return {
    errors: {},
    message: `Something went wrong on our side. Try again in a moment. If it keeps happening, ${next}.`,
  }
}
