import type { Element, ElementContent, Parents, Root, RootContent } from 'hast'
import { fromHtml } from 'hast-util-from-html'

/** What is there to be used, not to be read. */
const NOT_TEXT = new Set([
  ...['button', 'canvas', 'dialog', 'form', 'input', 'link', 'meta', 'nav', 'noscript', 'script', 'select'],
  ...['style', 'svg', 'template', 'textarea'],
])

/**
 * Reads the text of a page of the guide from its HTML: what is in `main`, without what is there to be used. Panels that
 * the reader has not chosen are text, too.
 * @throws Error for HTML without a `main`
 */
export function readPage(html: string): Element {
  const main = findMain(fromHtml(html))
  if (!main) throw new Error('The page has no main element.')
  return { ...main, children: textOnly(main.children) }
}

function findMain(parent: Root | Element): Element | null {
  for (const child of parent.children) {
    if (child.type !== 'element') continue
    if (child.tagName === 'main') return child
    const found = findMain(child)
    if (found) return found
  }
  return null
}

function textOnly(children: readonly ElementContent[]): ElementContent[] {
  return children.flatMap((child): ElementContent[] => {
    if (child.type === 'text') return [child]
    if (child.type !== 'element' || !isText(child)) return []
    return [{ ...child, children: textOnly(child.children) }]
  })
}

function isText({ tagName, properties }: Element): boolean {
  return (
    !NOT_TEXT.has(tagName) &&
    properties.dataNotInText === undefined &&
    properties.ariaHidden !== 'true' &&
    properties.ariaLive === undefined &&
    properties.role !== 'tablist' &&
    properties.role !== 'status'
  )
}

/** The words of a part of a page, as one line. */
export const wordsIn = (node: Parents | RootContent): string =>
  rawWordsIn(node, false).replaceAll(/\s+/g, ' ').trim()

/** In these, text runs on; in others a word ends with the element. */
const RUNS_ON = new Set([
  'a',
  'abbr',
  'b',
  'code',
  'em',
  'i',
  'kbd',
  'mark',
  'small',
  'strong',
  'time',
  'wbr',
])

function rawWordsIn(node: Parents | RootContent, isCode: boolean): string {
  if (node.type === 'text') return node.value
  if (!('children' in node)) return ''
  const name = node.type === 'element' ? node.tagName : ''
  const words = node.children.map((child) => rawWordsIn(child, isCode || name === 'pre')).join('')
  // Code is coloured by spans within its words; elsewhere they set things apart.
  return RUNS_ON.has(name) || (isCode && name === 'span') ? words : ` ${words} `
}

/** An address within the page that people gave, not one that React counted. */
export function anchorOf({ properties }: Element): string | null {
  const { id } = properties
  return typeof id === 'string' && /^[a-z][\w.-]*$/i.test(id) ? id : null
}
