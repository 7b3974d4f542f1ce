import { expect, it } from 'vitest'
import { Latchkey } from '../harness/latchkey.ts'

const PAGES = ['/dev/ui', '/dev', '/dev/ui/', '/dev/ui.rsc', '/dev/ui/page.dev']

it('pages for developers are there in development, and absent from a production build', async () => {
  const production = await Latchkey.start()
  try {
    for (const path of PAGES) {
      const answer = await fetch(production.url + path)
      expect(answer.status, path).toBe(404)
      expect(await answer.text(), path).not.toContain('Pieces of the interface')
    }
  } finally {
    await production.remove()
  }
  const development = await Latchkey.start({ dev: true })
  try {
    const answer = await fetch(`${development.url}/dev/ui`)
    expect(answer.status).toBe(200)
    expect(await answer.text()).toContain('Pieces of the interface')
  } finally {
    await development.remove()
  }
})
