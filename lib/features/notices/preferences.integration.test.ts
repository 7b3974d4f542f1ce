import { expect, it } from 'vitest'
import { developer } from '#e2e/fixtures/people.ts'
import { versionOf } from '#lib/changes/seen-version.ts'
import { chooseNotices, noticeChoices } from './preferences.ts'

it('of two tabs with the choices of notices, the older one takes back nothing that it never saw', async () => {
  const actor = await developer('two-tabs')
  const ctx = { actor }
  const opened = await noticeChoices(actor)
  const seen = versionOf(opened)
  expect(await chooseNotices(ctx, { app: [], mail: opened.mail, seen })).toEqual({ changed: true })
  const older = { app: opened.app, mail: [], seen }
  await expect(chooseNotices(ctx, older)).rejects.toThrow(
    /^two-tabs@people\.example changed this on .* UTC, after you opened this page\. Your version is kept/,
  )
  expect(await noticeChoices(actor)).toEqual({ app: [], mail: opened.mail })
  expect(await chooseNotices(ctx, { ...older, seen: versionOf(await noticeChoices(actor)) })).toEqual({
    changed: true,
  })
})
