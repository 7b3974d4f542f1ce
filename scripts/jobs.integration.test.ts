import { afterEach, expect, it } from 'vitest'
import { pool } from '#lib/platform/db/pools.ts'
import { type Job, startJobs } from './jobs.ts'

const started: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const stop of started.splice(0)) await stop()
})

/** An instance with one job, and how often it ran there. */
async function instance(): Promise<{ runs: number; stop: () => Promise<void> }> {
  const own = { runs: 0 }
  const job: Job = { name: 'count', everyMs: 20, run: async () => void own.runs++ }
  const stop = await startJobs([job])
  started.push(stop)
  return Object.assign(own, { stop })
}

it('jobs are done by one instance, and by the next as soon as that one stops', async () => {
  const first = await instance()
  const second = await instance()
  await expect.poll(() => first.runs).toBeGreaterThan(5)
  expect(second.runs).toBe(0)
  await first.stop()
  const { runs } = first
  await expect.poll(() => second.runs).toBeGreaterThan(5)
  expect(first.runs).toBe(runs)
})

it('jobs are done by one instance again after the connection broke that said which', async () => {
  const instances = [await instance(), await instance()]
  const total = () => instances.reduce((sum, { runs }) => sum + runs, 0)
  const { rowCount } = await pool('jobs').query(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'latchkey-lock' AND datname = current_database()",
  )
  expect(rowCount).toBe(1)
  const broken = total()
  await expect.poll(total).toBeGreaterThan(broken + 20)
  const seen = instances.map(({ runs }) => runs)
  const again = total()
  await expect.poll(total).toBeGreaterThan(again + 20)
  expect(instances.filter(({ runs }, at) => runs !== seen[at])).toHaveLength(1)
})
