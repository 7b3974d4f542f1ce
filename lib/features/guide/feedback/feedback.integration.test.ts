import { expect, it } from 'vitest'
import { developer, operator } from '#e2e/fixtures/people.ts'
import { feedbackByPage } from './feedback-by-page.ts'
import { giveFeedback } from './give-feedback.ts'

const from = (address: string) => ({ source: { address, device: null } })

it('answers are counted by page, and what was said is kept without secrets', async () => {
  const secret = `lk_live_${'x'.repeat(43)}`
  await giveFeedback(from('203.0.113.1'), { page: '/docs/keys', helped: 'yes', words: '' })
  await giveFeedback(from('203.0.113.2'), {
    page: '/docs/keys',
    helped: 'no',
    words: `why is ${secret} refused`,
  })
  await giveFeedback(from('203.0.113.3'), { page: '/docs/errors', helped: 'yes', words: '' })
  const { pages, remarks } = await feedbackByPage({ actor: operator }, 30)
  expect(pages).toEqual([
    { page: '/docs/keys', helped: 1, notHelped: 1 },
    { page: '/docs/errors', helped: 1, notHelped: 0 },
  ])
  expect(remarks.map(({ page, helped, words }) => ({ page, helped, words }))).toEqual([
    { page: '/docs/keys', helped: false, words: 'why is lk_live_xxxx…xxxx refused' },
  ])
})

it('one address answers thirty times an hour', async () => {
  const ctx = from('203.0.113.9')
  const input = { page: '/docs', helped: 'yes', words: '' } as const
  for (let time = 0; time < 30; time++) await giveFeedback(ctx, input)
  await expect(giveFeedback(ctx, input)).rejects.toMatchObject({ code: 'throttled' })
})

it('a developer does not read it', async () => {
  const actor = await developer('curious')
  await expect(feedbackByPage({ actor }, 30)).rejects.toMatchObject({ code: 'forbidden' })
})
