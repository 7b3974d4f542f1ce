import { setImmediate } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { Turns } from './turns.ts'

/** Keeps the thread busy, as rendering does, in pieces between which the event loop goes round. */
async function render(log: string[], name: string): Promise<void> {
  for (let piece = 0; piece < 3; piece++) {
    log.push(name)
    for (const end = performance.now() + 5; performance.now() < end; );
    await setImmediate()
  }
}

it('lets the next go on once what the one before set going is done', async () => {
  const turns = new Turns()
  const log: string[] = []
  const page = async (name: string) => {
    await turns.take()
    await render(log, name)
  }
  await Promise.all([page('first'), page('second'), page('third')])
  expect(log).toEqual(['first', 'second', 'third'].flatMap((name) => [name, name, name]))
})

it('lets whatever else there is to do in between', async () => {
  const turns = new Turns()
  const log: string[] = []
  const others = Promise.all(
    [1, 2, 3].map(async () => {
      await turns.take()
      await render(log, 'page')
    }),
  )
  await setImmediate()
  log.push('token')
  await others
  expect(log.indexOf('token')).toBeLessThan(log.lastIndexOf('page'))
})

it('keeps nobody waiting for ever while the thread is busy with something else', async () => {
  const turns = new Turns()
  const busy = { isOver: false }
  const keepBusy = async () => {
    while (!busy.isOver) await render([], 'other')
  }
  const other = keepBusy()
  for (let turn = 0; turn < 3; turn++) await turns.take()
  busy.isOver = true
  await other
})
