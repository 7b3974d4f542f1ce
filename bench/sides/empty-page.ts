import { spawnSync } from 'node:child_process'
import { createServer } from 'node:http'
import { join } from 'node:path'
import next from 'next'

const root = join(import.meta.dirname, '..', '..')
const dir = join(root, 'bench', 'empty-page')

/** Builds and serves a page of Next with nothing on it: what no page of ours can be better than. */
export async function startEmptyPage(port: number): Promise<{ url: string; stop: () => Promise<void> }> {
  const command = join(root, 'node_modules', 'next', 'dist', 'bin', 'next')
  const built = spawnSync(process.execPath, [command, 'build', dir], { cwd: root, encoding: 'utf8' })
  if (built.status !== 0)
    throw new Error(`The empty page could not be built.\n${built.stdout}${built.stderr}`)
  const web = next({ dev: false, dir, hostname: '127.0.0.1', port })
  await web.prepare()
  const handle = web.getRequestHandler()
  const server = createServer((request, response) => void handle(request, response))
  await new Promise<void>((done) => server.listen(port, '127.0.0.1', done))
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      server.closeAllConnections()
      server.close()
      await web.close()
    },
  }
}
