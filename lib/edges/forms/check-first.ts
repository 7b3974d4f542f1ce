import { z } from 'zod'
import type { Person } from '#lib/access/actor.ts'
import { routes } from '#lib/routes.ts'
import type { Submitted } from './form-action.ts'

/**
 * What the second button of a form sends, by which its change is only checked: `here` from a script, which shows the answer
 * beside the form, and `page` without, when the browser goes to the answer.
 */
export const checkField = { check: z.enum(['here', 'page']).optional() }

type Check = z.output<typeof checkField.check>
type Ctx = { actor: Person }

/** Whether a form is sent to be saved: checking changes nothing, and asks for no proof. */
export const unlessChecked = (submitted: Submitted): boolean => submitted.check === undefined

/** A verb, or with that button the question what it would do. */
export const orCheck =
  <Input extends { check?: Check }>(
    ask: (ctx: Ctx, input: Omit<Input, 'check'>) => Promise<{ id: string }>,
    save: (ctx: Ctx, input: Omit<Input, 'check'>) => Promise<{ changed: boolean }>,
  ) =>
  async (ctx: Ctx, { check, ...input }: Input): Promise<Checked> => {
    if (check === undefined) return { changed: (await save(ctx, input)).changed }
    return { changed: false, check: (await ask(ctx, input)).id }
  }

/** `check` names the check that was begun in place of the change. */
export type Checked = { changed: boolean; check?: string }

/** Where the browser goes after a check; undefined when the change was saved. */
export function afterCheck({ check: id }: Checked, { check }: { check?: Check }): string | null | undefined {
  if (id === undefined) return undefined
  return check === 'page' ? routes.whatIf(id) : null
}
