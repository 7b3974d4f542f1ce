import { namedError } from '#lib/kernel/named-error.ts'
import { type Db, db, TRANSACTION } from './db.ts'

class Rehearsed extends namedError('Rehearsed') {}

/**
 * Does the work in a transaction and takes it all back: what it would return, or fail with, is known, and nothing has
 * changed. What is only checked at a commit is not.
 */
export async function rehearse<Result>(work: (tx: Db) => Promise<Result>): Promise<Result> {
  let outcome: { result: Result } | undefined
  try {
    await db().$transaction(async (tx) => {
      outcome = { result: await work(tx) }
      throw new Rehearsed()
    }, TRANSACTION)
  } catch (error) {
    if (outcome && Rehearsed.is(error)) return outcome.result
    throw error
  }
  throw new Error('A rehearsal was not taken back.')
}
