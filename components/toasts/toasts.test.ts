import { beforeEach, expect, it, vi } from 'vitest'

beforeEach(() => sessionStorage.clear())

/** The module as a page that is loaded anew has it. */
async function loaded() {
  vi.resetModules()
  return await import('./toasts.ts')
}

const messages = ({ shownToasts }: Awaited<ReturnType<typeof loaded>>) =>
  shownToasts().map(({ message }) => message)

it('shows the last three, and each until it is closed', async () => {
  const page = await loaded()
  const heard = vi.fn()
  page.onToasts(heard)
  for (const message of ['one', 'two', 'three', 'four']) page.showToast({ message })
  expect(messages(page)).toEqual(['two', 'three', 'four'])
  page.closeToast(page.shownToasts()[1]?.id ?? '')
  expect(messages(page)).toEqual(['two', 'four'])
  expect(heard).toHaveBeenCalledTimes(5)
})

it('shows on the next page what has not been seen for long enough, with its way back', async () => {
  const undo = { act: 'resume', fields: { clientId: ['acme'] } } as const
  const page = await loaded()
  page.showToast({ message: 'stays', undo })
  page.showToast({ message: 'goes' })
  vi.useFakeTimers({ now: Date.now() + 7_000 })
  const next = await loaded()
  expect(next.shownToasts()).toEqual([expect.objectContaining({ message: 'stays', undo })])
  vi.useRealTimers()
})

it('is no longer taken back on the next page once it was', async () => {
  const page = await loaded()
  page.showToast({ message: 'done', undo: { act: 'resume', fields: { clientId: ['acme'] } } })
  page.markUndone(page.shownToasts()[0]?.id ?? '')
  const next = await loaded()
  expect(next.shownToasts()).toEqual([
    { id: expect.any(String), message: 'Undone.', until: expect.any(Number) },
  ])
})

it('leaves alone what it did not store', async () => {
  const until = Date.now() + 60_000
  for (const found of [
    '{',
    '1',
    '[1,null]',
    JSON.stringify([{ id: 'a', message: 'm', until, undo: { act: 'rm' } }]),
  ]) {
    sessionStorage.setItem('latchkey.toasts', found)
    expect(messages(await loaded())).toEqual([])
  }
})

it('works where storage is denied', async () => {
  vi.stubGlobal('sessionStorage', undefined)
  const page = await loaded()
  page.showToast({ message: 'one' })
  expect(messages(page)).toEqual(['one'])
  vi.unstubAllGlobals()
})
