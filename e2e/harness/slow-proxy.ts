import { connect, createServer, type Socket } from 'node:net'

/** A way to a server on this machine that can be made slow. */
export type SlowProxy = {
  port: number
  /** From now on everything takes this much longer, in each direction. */
  setDelay(milliseconds: number): void
  close(): Promise<void>
}

/** Passes every byte on to this port, in order, after the delay. */
export async function startSlowProxy(targetPort: number): Promise<SlowProxy> {
  let delayMs = 0
  const sockets = new Set<Socket>()
  const pass = (from: Socket, to: Socket) => {
    let ready = 0
    from.on('data', (chunk) => {
      // Never before what came earlier, whatever the delay was then.
      ready = Math.max(ready, performance.now() + delayMs)
      setTimeout(() => to.write(chunk), Math.max(0, ready - performance.now()))
    })
    from.on('error', () => to.destroy())
    from.on('close', () => setTimeout(() => to.destroy(), Math.max(0, ready - performance.now())))
  }
  const server = createServer((near) => {
    const far = connect(targetPort, '127.0.0.1')
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('close', () => sockets.delete(socket))
    }
    pass(near, far)
    pass(far, near)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    port: address.port,
    setDelay(milliseconds) {
      delayMs = milliseconds
    },
    async close() {
      const closed = new Promise((done) => server.close(done))
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}
