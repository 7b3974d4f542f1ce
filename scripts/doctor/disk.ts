import { existsSync, statfsSync } from 'node:fs'
import { env } from '#lib/platform/env.ts'
import { type Check, findingsOf } from './finding.ts'

const { ok, warn, fail } = findingsOf('disk')

const GIGABYTE = 1024 ** 3

/** Room where the embedded database is. That of your own PostgreSQL is for its own tools. */
export const disk: Check = () => {
  if (!existsSync(env.dataDir)) return []
  const { bavail, bsize, blocks } = statfsSync(env.dataDir)
  const [left, all] = [bavail * bsize, blocks * bsize]
  const words = `${(left / GIGABYTE).toFixed(1)} GB are free in ${env.dataDir}.`
  if (left < GIGABYTE / 2) return [fail(`${words} PostgreSQL stops when there are none: free some now.`)]
  if (left < 2 * GIGABYTE || left < all / 20)
    return [warn(`${words} Free some, or keep less: EVENTS_KEPT, USAGE_KEPT.`)]
  return [ok(words)]
}
