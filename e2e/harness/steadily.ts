const TICK_MS = 20

/** Work that is started at a steady rate, however long each takes, until it is told to stop. */
export function steadily(perSecond: number, work: () => Promise<void>): { stop(): Promise<void> } {
  const open = new Set<Promise<void>>()
  const timer = setInterval(() => {
    for (let index = 0; index < (perSecond * TICK_MS) / 1000; index++) {
      const one = work().finally(() => open.delete(one))
      open.add(one)
    }
  }, TICK_MS)
  return {
    async stop() {
      clearInterval(timer)
      await Promise.all(open)
    },
  }
}
