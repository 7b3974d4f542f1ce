import { afterAll, beforeAll, expect, it } from 'vitest'
import { Latchkey } from '../harness/latchkey.ts'
import { requestToken } from '../harness/token.ts'

const PAGES = 150

let latchkey: Latchkey
beforeAll(async () => {
  latchkey = await Latchkey.start()
})
afterAll(async () => {
  await latchkey?.remove()
})

it('RE-07 a stranger who asks for many pages at once gets them, and tokens are answered in between', {
  timeout: 600_000,
}, async () => {
  const client = await latchkey.createClient('in-between')
  const page = () =>
    fetch(`${latchkey.url}/docs/secrets`).then(async (answer) => ({ answer, text: await answer.text() }))
  await page()
  expect((await requestToken(latchkey.url, client)).status).toBe(200)

  let pagesLeft = PAGES
  const pages = Array.from({ length: PAGES }, () => page().finally(() => pagesLeft--))
  const statuses: number[] = []
  while (pagesLeft > 0) statuses.push((await requestToken(latchkey.url, client)).status)

  for (const { answer, text } of await Promise.all(pages)) {
    expect(answer.status).toBe(200)
    expect(text).toContain('</html>')
  }
  expect(new Set(statuses)).toEqual(new Set([200]))
  console.log(`${statuses.length} tokens, one after the other, beside ${PAGES} pages`)
  // Rendered all at once, the pages let two or three tokens through.
  expect(statuses.length).toBeGreaterThan(PAGES / 10)
})
