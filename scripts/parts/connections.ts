import { LANES } from '#lib/platform/db/pools.ts'

/** Of a process beside its lanes: it listens for changes, and counts failures together with others (limiters.ts). */
const BESIDE_LANES = 3
/** PostgreSQL's own, the first process, the command line, and whoever looks by hand. */
const FOR_OTHERS = 25
/** PostgreSQL's own default, which one process has always had. */
const AT_LEAST = 100

/** How many connections PostgreSQL has to take when so many processes issue tokens, and one each does pages and jobs. */
export function connectionsFor(workers: number): number {
  const { token, pages, laboratory, jobs } = LANES
  const serving = token.max + pages.max + laboratory.max + BESIDE_LANES
  return Math.max(AT_LEAST, (workers + 1) * serving + jobs.max + pages.max + FOR_OTHERS)
}
