import { shared } from '#lib/platform/shared.ts'
import type { Prisma, PrismaClient } from '#prisma/generated/client.ts'

const makeWaiting = () => new WeakMap<object, (() => void)[]>()
/** What waits, by the transaction that it waits for. One for the process, as the clients are. */
const waiting = () => shared('commits', makeWaiting)

/**
 * Does something once this transaction is committed, and never when it is taken back. Outside of one it is done at once.
 * For what leaves the database, as a line of the log does. It must not throw.
 */
export function afterCommit(tx: Prisma.TransactionClient, act: () => void): void {
  const acts = waiting().get(tx)
  if (acts) acts.push(act)
  else act()
}

/** A client whose transactions do what waits for them. */
export function tellingCommits(client: PrismaClient): PrismaClient {
  const begin = client.$transaction.bind(client)
  const transact = async (work: unknown, options: Parameters<typeof begin>[1]): Promise<unknown> => {
    if (typeof work !== 'function') return await Reflect.apply(begin, client, [work, options])
    const acts: (() => void)[] = []
    const result = await begin((tx) => {
      waiting().set(tx, acts)
      return work(tx)
    }, options)
    for (const act of acts) act()
    return result
  }
  return new Proxy(client, {
    get: (target, name, receiver) =>
      name === '$transaction' ? transact : Reflect.get(target, name, receiver),
  })
}
