import { createServer } from 'node:net'
import type { Settings } from '#lib/platform/env.ts'

type Where = Pick<Settings, 'host' | 'port' | 'publicUrl'>

const EVERYWHERE = new Set(['0.0.0.0', '::'])
const THIS_MACHINE = new Set(['localhost', '127.0.0.1', '::1', '[::1]'])

/**
 * Listens for a moment, so that a port or address that cannot be had is told before anything is made.
 * @throws what `listen` throws
 */
export async function tryListening({ host, port }: Pick<Where, 'host' | 'port'>): Promise<void> {
  const server = createServer()
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  await new Promise((done) => server.close(done))
}

/** Where people find it, and where it listens if that is not the same. */
export function readySentence({ host, port, publicUrl }: Where): string {
  const url = new URL(publicUrl)
  const isDirect =
    url.protocol === 'http:' &&
    Number(url.port || 80) === port &&
    (host === url.hostname || EVERYWHERE.has(host) || THIS_MACHINE.has(host))
  return isDirect
    ? `Ready on ${publicUrl}`
    : `Ready on ${publicUrl}, listening on ${listenUrl({ host, port })}`
}

/** Where it listens. */
export const listenUrl = ({ host, port }: Pick<Where, 'host' | 'port'>) =>
  `http://${host.includes(':') ? `[${host}]` : host}:${port}`

/** What whoever set HOST for others to reach should know: their changes are refused, as from another site. */
export function addressWarning({ host, publicUrl }: Where): string | null {
  if (THIS_MACHINE.has(host) || !THIS_MACHINE.has(new URL(publicUrl).hostname)) return null
  return `HOST ${host} accepts other machines, but PUBLIC_URL is ${publicUrl}: forms sent from pages opened at any other address are refused. Set PUBLIC_URL to the https address that people use.`
}
