import { DOMParser } from '@xmldom/xmldom'
import { expect, it } from 'vitest'
import { CHANGELOG } from './entries.ts'
import { changelogFeed } from './feed.ts'

const at = {
  page: 'https://portal.test/docs/changelog',
  feed: 'https://portal.test/docs/changelog.xml',
  name: 'A & B <C>',
}

it('the feed is XML whatever the portal is called, and has each entry once', () => {
  const feed = new DOMParser().parseFromString(changelogFeed(CHANGELOG, at), 'text/xml')
  expect(feed.getElementsByTagName('title')[0]?.textContent).toBe('A & B <C> changelog')
  expect(feed.getElementsByTagName('entry').length).toBe(CHANGELOG.length)
})

it('entries have an address of their own and go back in time', () => {
  expect(new Set(CHANGELOG.map(({ id }) => id)).size).toBe(CHANGELOG.length)
  const dates = CHANGELOG.map(({ date }) => date)
  expect(dates.toSorted().toReversed()).toEqual(dates)
  for (const { id, date } of CHANGELOG) {
    expect(id).toMatch(/^[a-z0-9-]+$/)
    expect(date).toMatch(/^20\d\d-\d\d-\d\d$/)
  }
})
