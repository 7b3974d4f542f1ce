import { inTime } from '#lib/kernel/in-time.ts'
import { pool } from '#lib/platform/db/pools.ts'
import { KekWatch } from './kek-watch.ts'
import { Connections } from './lanes/connections.ts'
import { createFront, guardConnections, listen, type RunningServer } from './lanes/front.ts'
import { live, ready } from './lanes/health.ts'
import { refuse } from './lanes/refuse.ts'

const ANSWERS_WITHIN_MS = 1_000

/**
 * Serves the health of a process that only does jobs: ready while the database answers it and what is sealed can be opened.
 * @throws when the port cannot be had, or LATCHKEY_KEK does not open the stored keys
 */
export async function startHealthServer(): Promise<RunningServer> {
  let isStopping = false
  const keks = new KekWatch()
  await keks.start()
  const hasDatabase = () =>
    inTime(pool('jobs').query('SELECT 1'), ANSWERS_WITHIN_MS).then(
      () => true,
      () => false,
    )
  const server = createFront()
  server.on('request', async ({ method, url }, response) => {
    const isRead = method === 'GET' || method === 'HEAD'
    if (!isRead || (url !== '/health/live' && url !== '/health/ready')) return refuse(response, 'not_found')
    const answer = url === '/health/live' ? live() : ready(!isStopping && keks.opens && (await hasDatabase()))
    response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text())
  })
  const connections = new Connections(server)
  guardConnections(server)
  await listen(server)
  return {
    async stop() {
      isStopping = true
      await connections.drain()
      await keks.stop()
    },
  }
}
