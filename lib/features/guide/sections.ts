import type { Element } from 'hast'
import { anchorOf, readPage, wordsIn } from './read-page.ts'

/** A page of the guide, as its navigation tells it. */
export type GuidePage = {
  path: string
  title: string
  description: string
  /** What readers call it in other words. */
  words?: string
}

/** A part of a page that has an address of its own. */
export type GuideSection = {
  /** Where it is: the path of its page, with a fragment for all but the page itself. */
  href: string
  /** Path of its page. */
  page: string
  /** Title of its page. */
  title: string
  /** What it is about; empty for the page itself. */
  heading: string
  text: string
  /** Its name within the page. */
  anchor: string
  /** What readers call it in other words. */
  words: string
}

const HEADINGS = new Set(['h2', 'h3', 'h4'])
/** These name what they hold: an error code, a cause, a scope. */
const NAMES = new Set(['dt', 'th', 'summary', 'strong', 'code'])
/** A line of code longer than this is none that anybody looks for by its words. */
const LONGEST_WORD = 60
const LONGEST_HEADING = 80

/** Cuts a page into its sections, in reading order: the page itself first, with all its text, then its parts. */
export function sectionsOf(page: GuidePage, html: string): GuideSection[] {
  const main = withoutHead(readPage(html))
  const whole = {
    href: page.path,
    page: page.path,
    title: page.title,
    heading: '',
    text: `${page.description} ${readable(wordsIn(main))}`,
    anchor: '',
    words: page.words ?? '',
  }
  const parts: GuideSection[] = []
  const walk = (element: Element) => {
    for (const child of element.children) {
      if (child.type !== 'element') continue
      const anchor = anchorOf(child)
      if (anchor && anchor !== 'main')
        parts.push({
          href: `${page.path}#${anchor}`,
          page: page.path,
          title: page.title,
          heading: headingOf(child),
          text: '',
          anchor,
          words: '',
        })
      const last = parts.at(-1)
      if (holdsAnchors(child)) walk(child)
      else if (last && !(HEADINGS.has(child.tagName) && anchor)) last.text += ` ${readable(wordsIn(child))}`
    }
  }
  walk(main)
  return [whole, ...parts.map((part) => ({ ...part, text: part.text.trim() }))]
}

/** The page without its title and description, which its navigation tells. */
const withoutHead = (main: Element): Element => ({
  ...main,
  children: main.children.filter((child) => child.type !== 'element' || child.tagName !== 'header'),
})

const holdsAnchors = (element: Element): boolean =>
  element.children.some(
    (child) => child.type === 'element' && (anchorOf(child) !== null || holdsAnchors(child)),
  )

function headingOf(element: Element): string {
  if (HEADINGS.has(element.tagName)) return wordsIn(element)
  const name = firstOf(element, (child) => HEADINGS.has(child.tagName) || NAMES.has(child.tagName))
  return wordsIn(name ?? element).slice(0, LONGEST_HEADING)
}

function firstOf(element: Element, isMeant: (child: Element) => boolean): Element | null {
  for (const child of element.children) {
    if (child.type !== 'element') continue
    if (isMeant(child)) return child
    const found = firstOf(child, isMeant)
    if (found) return found
  }
  return null
}

const readable = (text: string): string =>
  text
    .split(' ')
    .filter((word) => word.length <= LONGEST_WORD)
    .join(' ')
