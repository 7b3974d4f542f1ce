import type { Person } from '#lib/access/actor.ts'
import type { Db } from '#lib/platform/db/db.ts'
import { once } from '#lib/platform/idempotency/once.ts'
import type { Prisma } from '#prisma/generated/client.ts'

/**
 * A verb that makes a thing, for a form that may be sent twice: by a second click, by a reload of the answer, by the
 * way back to it. The same opening of the form with the same content makes one thing (within 24 hours); with other
 * content it is another question.
 * @param retold.keep what may be stored of the result; no secret
 * @param retold.again what is answered the second time, from what was kept
 */
export function madeOnce<Input extends { once?: string | undefined }, Result, Again>(
  verb: (ctx: { actor: Person; tx: Db }, input: Omit<Input, 'once'>) => Promise<Result>,
  retold: { keep: (result: Result) => Prisma.InputJsonObject; again: (kept: unknown) => Again },
): (ctx: { actor: Person }, input: Input) => Promise<Result | Again> {
  return async ({ actor }, { once: mark, ...input }) => {
    const request = JSON.stringify(input)
    // A person's id is a UUID, which no client ID can be.
    const keyed = mark ? { caller: actor.id, key: `${mark} ${request}`, request } : null
    const outcome = await once(keyed, async (tx) => {
      const result = await verb({ actor, tx }, input)
      return { result, answer: retold.keep(result) }
    })
    return outcome.kind === 'done'
      ? outcome.result
      : retold.again(outcome.kind === 'replayed' ? outcome.answer : null)
  }
}
