import { expect, it } from 'vitest'
import { developer, operator } from '#e2e/fixtures/people.ts'
import { db } from '#lib/platform/db/db.ts'
import { feedbackByPage } from './feedback-by-page.ts'
import { giveFeedback } from './give-feedback.ts'
import { removeRemark } from './remove-remark.ts'
import { feedbackSchema } from './schemas.ts'

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

it('one address answers thirty times an hour, and a few times a day of one page', async () => {
  const about = (page: string) => ({ page, helped: 'yes', words: '' }) as const
  const ctx = from('203.0.113.9')
  for (let time = 0; time < 30; time++) await giveFeedback(ctx, about(`/docs/page-${time}`))
  await expect(giveFeedback(ctx, about('/docs/apps'))).rejects.toMatchObject({ code: 'throttled' })

  const other = from('203.0.113.10')
  for (let time = 0; time < 5; time++) await giveFeedback(other, about('/docs/limits'))
  await expect(giveFeedback(other, about('/docs/limits'))).rejects.toMatchObject({ code: 'throttled' })
  await giveFeedback(other, about('/docs/apps'))
  const { pages } = await feedbackByPage({ actor: operator }, 30)
  expect(pages.find(({ page }) => page === '/docs/limits')).toMatchObject({ helped: 5 })
})

it('what turns the text around, or hides, is refused, and so is a secret', () => {
  const schema = feedbackSchema(['/docs'])
  const said = (words: string) => schema.safeParse({ page: '/docs', helped: 'no', words }).success
  for (const words of ['good\u202edab', 'a\u0000b', 'a\u200bb', `my lk_live_${'x'.repeat(49)}`])
    expect(said(words), words).toBe(false)
  for (const words of ['', 'two\nlines', 'מה חסר', '👩‍💻']) expect(said(words), words).toBe(true)
})

it('the connectivity team removes what was said, and the log does not repeat it', async () => {
  await giveFeedback(from('203.0.113.11'), { page: '/docs/apis', helped: 'no', words: 'my password is x' })
  const { remarks } = await feedbackByPage({ actor: operator }, 30)
  const id = remarks.find(({ page }) => page === '/docs/apis')?.id ?? ''
  await expect(removeRemark({ actor: await developer('remover') }, { id })).rejects.toMatchObject({
    code: 'forbidden',
  })
  await removeRemark({ actor: operator }, { id })
  await expect(removeRemark({ actor: operator }, { id })).rejects.toMatchObject({ code: 'not_found' })
  const left = await feedbackByPage({ actor: operator }, 30)
  expect(left.remarks.some((remark) => remark.id === id)).toBe(false)
  expect(left.pages.find(({ page }) => page === '/docs/apis')).toMatchObject({ notHelped: 1 })
  const [entry] = await db().auditEntry.findMany({
    where: { action: 'server.remark_removed' },
    select: { detail: true },
  })
  expect(entry?.detail).toEqual({ page: '/docs/apis' })
})

it('a developer does not read it', async () => {
  const actor = await developer('curious')
  await expect(feedbackByPage({ actor }, 30)).rejects.toMatchObject({ code: 'forbidden' })
})
