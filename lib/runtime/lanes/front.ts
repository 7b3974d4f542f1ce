import { createServer, type IncomingMessage, type Server } from 'node:http'
import { env } from '#lib/platform/env.ts'
import { CONNECTION_LIMITS } from '#lib/platform/limits/request-limits.ts'
import { lingerOnClose, refuseMalformed, refuseTunnel } from './unparsed.ts'

/** A server that takes requests. */
export type RunningServer = {
  /**
   * Unready at once; after SHUTDOWN_DELAY no new requests are taken, those in flight are finished, events written.
   * PostgreSQL may stop afterwards.
   */
  stop(options?: { delaySeconds?: number }): Promise<void>
}

/**
 * A server for connections of anybody, with the limits of one connection.
 * @param isUpgrade what may ask for another protocol
 */
export const createFront = (isUpgrade: (request: IncomingMessage) => boolean = () => false): Server =>
  createServer({
    maxHeaderSize: CONNECTION_LIMITS.maxHeaderBytes,
    headersTimeout: CONNECTION_LIMITS.headersWithinSeconds * 1000,
    requestTimeout: CONNECTION_LIMITS.requestWithinSeconds * 1000,
    keepAliveTimeout: CONNECTION_LIMITS.keepAliveSeconds * 1000,
    connectionsCheckingInterval: 5_000,
    // Node's own refusal has no body; ours says why.
    requireHostHeader: false,
    // RFC 9110 §7.8: what asks for another protocol is answered in this one. Next adds an `upgrade` listener to a
    // server that it is handed, which would otherwise take every such request, and answers none of them.
    shouldUpgradeCallback: isUpgrade,
  })

/** Answers on the connections of a server what never becomes a request, and closes them so that answers arrive. */
export function guardConnections(server: Server): void {
  server.on('connection', lingerOnClose)
  server.on('connect', refuseTunnel)
  // RFC 9110 §10.1.1: an expectation that is not known may be ignored. Node's own answer has no body.
  server.on('checkExpectation', (request, response) => server.emit('request', request, response))
  server.on('clientError', refuseMalformed)
}

/**
 * Listens where the settings say, or elsewhere.
 * @throws what `listen` throws
 */
export async function listen(
  server: Server,
  where: { path: string } | { host: string; port: number; reusePort?: boolean } = {
    host: env.host,
    port: env.port,
  },
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(where, () => {
      server.off('error', reject)
      resolve()
    })
  })
}
