import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { PagesDoor } from '#lib/runtime/lanes/pages-door.ts'

/** What fits into the address of a socket everywhere. */
const LONGEST_PATH = 100

/** Makes the place where the pages take requests from the processes in front: a socket in a folder that others cannot enter. */
export async function makeDoor(): Promise<PagesDoor> {
  const secret = randomBytes(32).toString('base64url')
  const socketPath = makeSocketPath()
  return { at: socketPath ? { socketPath } : { host: '127.0.0.1', port: await freePort() }, secret }
}

/** Null where no such folder can be made, or its path is too long. */
function makeSocketPath(): string | null {
  if (process.platform === 'win32') return null
  try {
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-pages-'))
    const path = join(folder, 'socket')
    if (Buffer.byteLength(path) <= LONGEST_PATH) return path
    rmSync(folder, { recursive: true })
  } catch {
    // No folder for what is temporary: a port of this machine does, too.
  }
  return null
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  await new Promise((done) => server.close(done))
  return typeof address === 'object' && address ? address.port : 0
}

/** Removes what was made for it. */
export function removeDoor({ at }: PagesDoor): void {
  if ('socketPath' in at) rmSync(dirname(at.socketPath), { recursive: true, force: true })
}
