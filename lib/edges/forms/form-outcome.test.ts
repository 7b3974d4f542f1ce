import { expect, it, vi } from 'vitest'
import { AppError } from '#lib/kernel/errors.ts'
import { log } from '#lib/platform/log/log.ts'
import { outcomeOf } from './form-outcome.ts'

const secretOf = ({ secret }: { secret: string }) => ({ secret })

it('shows what was made though what follows it fails, and logs the failure', async () => {
  const logged = vi.spyOn(log, 'error').mockReturnValue(undefined)
  for (const finish of [
    () => Promise.reject(new Error('no page to make anew')),
    () => {
      throw new Error('nor at once')
    },
  ])
    expect(await outcomeOf(async () => ({ secret: 'lk_live_x' }), { show: secretOf, finish })).toEqual({
      shown: { secret: 'lk_live_x' },
      path: null,
    })
  expect(logged).toHaveBeenCalledTimes(2)
  expect(JSON.stringify(logged.mock.calls)).not.toContain('lk_live_x')
  logged.mockRestore()
})

it('does nothing that follows when nothing was done', async () => {
  const finish = vi.fn(async () => '/elsewhere')
  const refusal = new AppError('conflict', 'Changed meanwhile.', undefined, { seen: 'v2' })
  const refused = await outcomeOf(() => Promise.reject(refusal), { show: undefined, finish })
  expect(refused).toEqual({ failure: { errors: {}, message: 'Changed meanwhile.', values: { seen: 'v2' } } })
  expect(finish).not.toHaveBeenCalled()
})

it('says what a verb refused in its own words, also where another copy of the code refused it', async () => {
  vi.resetModules()
  const copy = await import('#lib/kernel/errors.ts')
  const refusal = new copy.AppError('throttled', 'Too many people are signing in.')
  expect(refusal).not.toBeInstanceOf(AppError)
  const refused = await outcomeOf(() => Promise.reject(refusal), { show: undefined, finish: () => null })
  expect(refused).toEqual({ failure: { errors: {}, message: 'Too many people are signing in.' } })
})

it('says where to go once all is done', async () => {
  const done = await outcomeOf(async () => 1, { show: undefined, finish: async () => '/apps' })
  expect(done).toEqual({ shown: null, path: '/apps' })
})
