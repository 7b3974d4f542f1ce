import { inject } from 'vitest'
import { runQuickly } from '../harness/resident-command-line.ts'

/** The running server that the protocol tests share, and the command line to fill it. */
export type Subject = {
  url: string
  port: number
  dataDir: string
  /** Runs any command; what it prints as JSON. */
  cli(args: string[], input?: string): Promise<Record<string, unknown>>
  createClient(
    id: string,
    options?: { scope?: string; team?: string },
  ): Promise<{ clientId: string; clientSecret: string }>
  importClient(id: string, secret: string): Promise<void>
  suspendClient(id: string): Promise<void>
}

/** Client IDs are for the whole run: each test file makes its own. */
export function sharedSubject(): Subject {
  const { url, port, dataDir } = inject('latchkey')
  return subjectAt({ url, port, dataDir })
}

/** Any running server as a subject. */
export function subjectAt({ url, port, dataDir }: Pick<Subject, 'url' | 'port' | 'dataDir'>): Subject {
  const cli = async (args: string[], input = '') => {
    const env = { PORT: String(port), DATA_DIR: dataDir }
    const { code, stdout, stderr } = await runQuickly([...args, '--json'], env, input)
    if (code !== 0) throw new Error(stderr)
    return JSON.parse(stdout)
  }
  return {
    url,
    port,
    dataDir,
    cli,
    async createClient(id, { scope = 'clients:read usage:read', team = 'acme' } = {}) {
      const made = await cli(['client', 'create', '--id', id, '--team', team, '--scope', scope])
      return { clientId: made.client_id, clientSecret: made.client_secret }
    },
    async importClient(id, secret) {
      await cli(['client', 'import', '--id', id, '--scope', 'usage:read', '--secret-stdin'], secret)
    },
    async suspendClient(id) {
      await cli(['client', 'suspend', '--id', id])
    },
  }
}
