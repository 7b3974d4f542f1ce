import type { Element, ElementContent } from 'hast'
import { defaultHandlers, type Handle, type State, toMdast } from 'hast-util-to-mdast'
import { gfmTableToMarkdown } from 'mdast-util-gfm-table'
import { toMarkdown } from 'mdast-util-to-markdown'
import { anchorOf, readPage, wordsIn } from './read-page.ts'

/** How Markdown calls the language of a block, by the block's title in lower case. */
const LANGUAGES: Readonly<Record<string, string>> = {
  'c#': 'csharp',
  curl: 'sh',
  shell: 'sh',
  bash: 'sh',
  javascript: 'js',
  typescript: 'ts',
  ...Object.fromEntries(
    ['go', 'http', 'java', 'json', 'nginx', 'php', 'properties', 'python', 'ruby', 'toml', 'xml', 'yaml'].map(
      (name) => [name, name],
    ),
  ),
}

/** What may hold an anchor at the beginning of its text. */
const HOLDS_TEXT = new Set(['dd', 'dt', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'li', 'p', 'summary', 'td', 'th'])

/**
 * Writes a page of the guide as Markdown.
 * @param html the page as a visitor gets it
 * @param at `origin` of this server, and `paths` of the pages that there are as Markdown: links between them stay within
 *   it, all others are whole addresses
 * @throws Error for HTML without a `main`
 */
export function markdownOf(html: string, at: { origin: string; paths: ReadonlySet<string> }): string {
  const tree = toMdast(
    { type: 'root', children: [withAnchors(apart(readPage(html)))] },
    {
      handlers: {
        a: link(at),
        figure,
        caption: () => undefined,
        summary: (state, node) => ({ type: 'paragraph', children: strong(state, node) }),
      },
    },
  )
  return toMarkdown(tree, {
    bullet: '-',
    fences: true,
    listItemIndent: 'one',
    rule: '-',
    extensions: [gfmTableToMarkdown({ tablePipeAlign: false })],
  })
}

/** Puts a space between elements that only their style sets apart, but not in code. */
function apart(element: Element): Element {
  if (element.tagName === 'pre' || element.tagName === 'code') return element
  const children = element.children.flatMap((child, index): ElementContent[] => {
    if (child.type !== 'element') return [child]
    const isNext = element.children[index - 1]?.type === 'element'
    return [...(isNext ? [{ type: 'text' as const, value: ' ' }] : []), apart(child)]
  })
  return { ...element, children }
}

/** Puts what leads to an address within the page at the beginning of what has it. */
function withAnchors(element: Element): Element {
  const children = element.children.flatMap((child): ElementContent[] => {
    if (child.type !== 'element') return [child]
    const id = anchorOf(child)
    const deep = withAnchors(child)
    if (id === null || id === 'main') return [deep]
    return HOLDS_TEXT.has(child.tagName)
      ? [{ ...deep, children: [anchor(id), ...deep.children] }]
      : [intoFirstText(deep, anchor(id))]
  })
  return { ...element, children }
}

/** @returns the element with the anchor at the beginning of the first text that it holds */
function intoFirstText(element: Element, made: Element): Element {
  const first = element.children.findIndex((child) => child.type === 'element' && child.tagName !== 'pre')
  const child = element.children[first]
  if (child?.type !== 'element') return { ...element, children: [made, ...element.children] }
  const put = HOLDS_TEXT.has(child.tagName)
    ? { ...child, children: [made, ...child.children] }
    : intoFirstText(child, made)
  return { ...element, children: element.children.with(first, put) }
}

const anchor = (id: string): Element => ({
  type: 'element',
  tagName: 'a',
  properties: { id, dataAnchor: 'yes' },
  children: [],
})

const link =
  ({ origin, paths }: { origin: string; paths: ReadonlySet<string> }): Handle =>
  (state, node) => {
    const { id, href, dataAnchor } = node.properties
    if (dataAnchor) return { type: 'html', value: `<a id="${id}"></a>` }
    const to = String(href ?? '')
    // A heading leads to itself.
    if (to === '' || to.startsWith('#')) return inline(state, node)
    const [path = '', fragment] = to.split('#')
    const within = paths.has(path)
      ? `${origin}${path}.md${fragment === undefined ? '' : `#${fragment}`}`
      : null
    return {
      type: 'link',
      url: within ?? (to.startsWith('/') ? `${origin}${to}` : to),
      children: inline(state, node),
    }
  }

/** A block of code: its title is the language, or is said before it. */
const figure: Handle = (state, node) => {
  const block = find(node, 'pre')
  if (!block) return state.all(node)
  const caption = find(node, 'figcaption')
  const title = caption ? wordsIn(caption) : ''
  const made = defaultHandlers.pre(state, block)
  const lang = LANGUAGES[title.toLowerCase()]
  if (lang || title === '') return { ...made, lang }
  return [
    { type: 'paragraph', children: [{ type: 'strong', children: [{ type: 'text', value: title }] }] },
    made,
  ]
}

const inline = (state: State, node: Element) => defaultHandlers.a(state, node).children

const strong = (state: State, node: Element) => [{ type: 'strong' as const, children: inline(state, node) }]

function find(element: Element, tagName: string): Element | null {
  for (const child of element.children) {
    if (child.type !== 'element') continue
    if (child.tagName === tagName) return child
    const found = find(child, tagName)
    if (found) return found
  }
  return null
}
