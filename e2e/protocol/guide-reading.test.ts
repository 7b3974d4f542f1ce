import { DOMParser } from '@xmldom/xmldom'
import type { Element, Root, RootContent } from 'hast'
import { fromHtml } from 'hast-util-from-html'
import type { Nodes } from 'mdast'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { beforeAll, describe, expect, it } from 'vitest'
import { CHANGELOG } from '#components/docs/changelog/entries.ts'
import { docsPages, markdownPath, pictureName } from '#components/docs/navigation.ts'
import { GUIDE_QUESTIONS } from '#e2e/fixtures/guide-questions.ts'
import { readIndex, searchGuide } from '#lib/features/guide/search.ts'
import { sharedSubject } from './subject.ts'

// How the guide is read, besides by looking at its pages.

const subject = sharedSubject()
const SEARCH_WITHIN_MS = 100

async function textAt(path: string): Promise<string> {
  const response = await fetch(subject.url + path)
  expect(response.status, path).toBe(200)
  return await response.text()
}

const elementsIn = (node: Root | RootContent): Element[] => [
  ...(node.type === 'element' ? [node] : []),
  ...('children' in node ? node.children.flatMap(elementsIn) : []),
]

/** Elements of each page, by its path; of any other page when it is asked for. */
const pages = new Map<string, Element[]>()
async function elementsAt(path: string): Promise<Element[]> {
  const known = pages.get(path)
  if (known) return known
  const elements = elementsIn(fromHtml(await textAt(path)))
  pages.set(path, elements)
  return elements
}

const markdown = new Map<string, string>()

beforeAll(async () => {
  for (const { path } of docsPages) {
    await elementsAt(path)
    markdown.set(path, await textAt(markdownPath(path)))
  }
})

const nodesIn = (node: Nodes): Nodes[] => [
  node,
  ...('children' in node ? node.children.flatMap(nodesIn) : []),
]

/** Pages that are for whoever signed in lead there first; what they hold is told elsewhere. */
const ANSWERS_ANYBODY =
  /^\/(docs|leaks|llms|sign-in|sign-up|sitemap|oauth\/v2\/jwks|api\/v1\/openapi|\.well-known)/

describe('every page of the guide', () => {
  it('leads only to what is there, page and anchor', async () => {
    for (const [path, elements] of [...pages].filter(([path]) =>
      docsPages.some((page) => page.path === path),
    ))
      for (const { tagName, properties } of elements) {
        if (tagName !== 'a' || typeof properties.href !== 'string') continue
        const to = new URL(properties.href, subject.url + path)
        if (to.origin !== subject.url) continue
        const target = to.pathname + to.search
        if (!/\.(md|txt|xml|json)$/.test(to.pathname) && ANSWERS_ANYBODY.test(to.pathname)) {
          const ids = (await elementsAt(target)).map((element) => element.properties.id)
          if (to.hash)
            expect(ids, `${path} → ${properties.href}`).toContain(decodeURIComponent(to.hash.slice(1)))
        } else {
          const { status } = await fetch(to, { redirect: 'manual' })
          expect([200, 303, 307], `${path} → ${properties.href}: ${status}`).toContain(status)
        }
      }
  })

  it('has no two elements with one id', () => {
    for (const [path, elements] of pages) {
      const ids = elements.map(({ properties }) => properties.id).filter((id) => id !== undefined)
      expect(
        ids.filter((id, place) => ids.indexOf(id) !== place),
        path,
      ).toEqual([])
    }
  })

  it('says in its head what it is about, where it lives and what it looks like', async () => {
    for (const { path, title, description } of docsPages) {
      const elements = await elementsAt(path)
      const meta = (name: string) =>
        elements.find(({ properties }) => properties.name === name || properties.property === name)
          ?.properties.content
      expect(meta('description')).toBe(description)
      expect(meta('og:title')).toBe(title)
      expect(meta('og:image')).toBe(`${subject.url}/docs/picture/${pictureName(path)}`)
      const canonical = elements.find(({ properties }) => String(properties.rel) === 'canonical')
      expect(canonical?.properties.href).toBe(subject.url + path)
    }
  })

  it('has a picture of 1200 by 630 that the build made', async () => {
    for (const { path } of docsPages) {
      const response = await fetch(`${subject.url}/docs/picture/${pictureName(path)}`)
      expect(response.headers.get('content-type'), path).toBe('image/png')
      const bytes = Buffer.from(await response.arrayBuffer())
      expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([1200, 630])
    }
  })
})

describe('every page as Markdown', () => {
  it('begins with its title and says what the page says', () => {
    for (const { path, title, description } of docsPages) {
      const text = markdown.get(path) ?? ''
      expect(text.startsWith(`# ${title}\n\n${description}`), `${path}: ${text.slice(0, 200)}`).toBe(true)
      for (const used of ['Copy as Markdown', 'Did this page help', 'On this page\n'])
        expect(text.includes(used), `${used} in ${path}.md`).toBe(false)
      expect(text.includes('Last updated on'), path).toBe(true)
    }
  })

  it('leads only to what is there, page and anchor', async () => {
    for (const [path, text] of markdown)
      for (const node of nodesIn(fromMarkdown(text))) {
        if (node.type !== 'link') continue
        const to = new URL(node.url)
        if (to.origin !== subject.url) continue
        const [, page] = /^(\/docs.*)\.md$/.exec(to.pathname) ?? []
        if (page === undefined) {
          const { status } = await fetch(to, { redirect: 'manual' })
          expect([200, 303, 307], `${path}.md → ${node.url}: ${status}`).toContain(status)
        } else {
          const target = markdown.get(page)
          expect(target, `${path}.md → ${node.url}`).toBeDefined()
          if (to.hash)
            expect(target?.includes(`<a id="${to.hash.slice(1)}"></a>`), `${path}.md → ${node.url}`).toBe(
              true,
            )
        }
      }
  })

  it('is sent as what it is, and says which page it is of', async () => {
    const response = await fetch(`${subject.url}/docs/errors.md`)
    expect(response.headers.get('content-type')).toBe('text/markdown; charset=utf-8')
    expect(response.headers.get('link')).toBe(`<${subject.url}/docs/errors>; rel="canonical"`)
    expect((await fetch(`${subject.url}/docs/errors.md`, { method: 'HEAD' })).status).toBe(200)
    expect((await fetch(`${subject.url}/docs/no-such-page.md`)).status).toBe(404)
  })

  it('is told to nobody as somebody else sees it', async () => {
    const headers = { cookie: 'theme=dark; snippet-language=Python' }
    const response = await fetch(`${subject.url}/docs/keys.md`, { headers })
    expect(await response.text()).toBe(await textAt('/docs/keys.md'))
  })
})

describe('programs that read', () => {
  it('find all pages in llms.txt, and their text in llms-full.txt', async () => {
    const list = await textAt('/llms.txt')
    const whole = await textAt('/llms-full.txt')
    expect(list.startsWith('# ')).toBe(true)
    for (const { path, title, description } of docsPages) {
      expect(list).toContain(`- [${title}](${subject.url}${markdownPath(path)}): ${description}`)
      expect(whole).toContain(`# ${title}\n\n${description}`)
    }
  })

  it('find the pages of the guide in the sitemap that robots.txt names', async () => {
    expect(await textAt('/robots.txt')).toContain(`Sitemap: ${subject.url}/sitemap.xml`)
    const sitemap = await textAt('/sitemap.xml')
    for (const { path, updated } of docsPages) {
      expect(sitemap).toContain(`<loc>${subject.url}${path}</loc>`)
      expect(sitemap).toContain(`<lastmod>${updated}</lastmod>`)
    }
  })

  it('read the changelog as a feed', async () => {
    const feed = new DOMParser().parseFromString(await textAt('/docs/changelog.xml'), 'text/xml')
    const ids = [...feed.getElementsByTagName('id')].map((id) => id.textContent)
    expect(ids.slice(1)).toEqual(CHANGELOG.map(({ id }) => `${subject.url}/docs/changelog#${id}`))
    expect(new Set(ids).size).toBe(ids.length)
  })
})

describe('the search of the guide', () => {
  it('finds the right page first for each of 40 questions, within 100 ms', async () => {
    const index = readIndex(await textAt('/docs/search.json'))
    expect(GUIDE_QUESTIONS.length).toBeGreaterThanOrEqual(40)
    const times: number[] = []
    for (const [asked, page] of GUIDE_QUESTIONS) {
      const begun = performance.now()
      const hits = searchGuide(index, asked)
      times.push(performance.now() - begun)
      expect.soft(hits[0]?.href.split('#')[0], asked).toBe(page)
    }
    // The middle one: other tests have the machine's time, too.
    expect(times.toSorted((a, b) => a - b)[times.length >> 1]).toBeLessThan(SEARCH_WITHIN_MS)
  })

  it('leads only to what is there', async () => {
    const index = readIndex(await textAt('/docs/search.json'))
    for (const [asked] of GUIDE_QUESTIONS)
      for (const { href } of searchGuide(index, asked)) {
        const [page = '', anchor] = href.split('#')
        if (anchor === undefined) continue
        const ids = (await elementsAt(page)).map(({ properties }) => properties.id)
        expect(ids, href).toContain(anchor)
      }
  })

  it('names no setting of the build', async () => {
    const { storedFields } = JSON.parse(await textAt('/docs/search.json'))
    const texts = Object.values<{ excerpt: string }>(storedFields).map(({ excerpt }) => excerpt)
    expect(texts.filter((text) => /portal\.example|PORTALNAME/.test(text))).toEqual([])
    expect(texts.some((text) => text.includes('Latchkey'))).toBe(true)
  })

  it('works without scripts, and leaves out what looks like a secret', async () => {
    const page = await textAt(`/docs/search?${new URLSearchParams({ q: 'unsupported_grant_type' })}`)
    expect(page.includes('href="/docs/errors#unsupported_grant_type"')).toBe(true)
    const secret = `lk_live_${'a'.repeat(43)}`
    const address = `${subject.url}/docs/search?${new URLSearchParams({ q: `why ${secret}` })}`
    const { status, headers } = await fetch(address, { redirect: 'manual' })
    expect(status).toBe(307)
    const to = new URL(headers.get('location') ?? '', subject.url)
    expect(to.searchParams.get('q')).toBe('why lk_live_aaaa…aaaa')
  })

  it('is not sent again to a browser that has it', async () => {
    const { headers } = await fetch(`${subject.url}/docs/search.json`)
    const etag = headers.get('etag') ?? ''
    const again = await fetch(`${subject.url}/docs/search.json`, { headers: { 'if-none-match': etag } })
    expect(again.status).toBe(304)
  })
})
