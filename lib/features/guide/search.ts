import MiniSearch, { type Options, type SearchOptions, type SearchResult } from 'minisearch'
import { stemmer } from 'stemmer'
import { routes } from '#lib/routes.ts'
import type { GuideSection } from './sections.ts'

/** Something that the guide says about what was asked. */
export type GuideHit = {
  href: string
  /** Title of its page. */
  title: string
  /** The part of the page; empty for the page itself. */
  heading: string
  /** How the part begins. */
  excerpt: string
}

/** A made index, read once and asked often. */
export type GuideIndex = MiniSearch

const EXCERPT_LENGTH = 160
/** So many parts of one page are told at most. */
const PARTS_OF_PAGE = 3

/** Words that every question has. */
const IDLE = new Set(
  `a about am an and are as at be been but by can can't cannot could did do does doesn't for from get gets getting had has
  have how i if in into is isn't it its me my no not of on or our so than that the their them then there these they this
  to was we were what when where which who why will with without would you your`.split(/\s+/),
)

/**
 * What is looked for: each word as it is written, `private_key_jwt` and `at+jwt`, and the parts of it.
 */
function wordsOf(text: string): string[] {
  return (text.match(/[\p{L}\p{N}][\p{L}\p{N}_.+#/:@’'-]*/gu) ?? []).flatMap((found) => {
    const word = found.replace(/[.:/@’'-]+$/, '').replaceAll('’', "'")
    const parts = word.split(/[^\p{L}\p{N}]+/u).filter((part) => part.length > 1)
    return parts.length > 1 ? [word, ...parts] : [word]
  })
}

/** A word as it is compared; none where it says nothing. */
function comparable(term: string): string | null {
  const word = term.toLowerCase()
  if (IDLE.has(word)) return null
  return /^[a-z]+$/.test(word) ? stemmer(word) : word
}

const FIELDS = ['title', 'heading', 'anchor', 'words', 'text'] as const

const OPTIONS: Options = {
  idField: 'href',
  fields: [...FIELDS],
  storeFields: ['page', 'title', 'heading', 'excerpt'],
  tokenize: wordsOf,
  processTerm: comparable,
}

const SEARCH: SearchOptions = {
  boost: { title: 3, heading: 3, anchor: 1, words: 6, text: 1 },
  // What was new once is said where it belongs, too.
  boostDocument: (href) => (String(href).startsWith(routes.docsChangelog) ? 0.4 : 1),
  // The last word may not be typed to its end.
  prefix: (term, place, terms) => place === terms.length - 1 && term.length > 1,
  weights: { fuzzy: 0.2, prefix: 0.35 },
}

/** What is found for the words as they are; those that are nowhere are looked for with a slip in them. */
function found(index: GuideIndex, asked: string, isNarrow: boolean): SearchResult[] {
  const how: SearchOptions = { ...SEARCH, combineWith: isNarrow ? 'AND' : 'OR' }
  const exact = index.search(asked, how)
  const known = new Set(exact.flatMap(({ queryTerms }) => queryTerms))
  const isOdd = (term: string) => !known.has(term) && term.length > 4 && /^[a-z]+$/.test(term)
  const terms = wordsOf(asked).map(comparable)
  // To look for slips goes through all words that there are.
  if (!terms.some((term) => term !== null && isOdd(term))) return exact
  return index.search(asked, { ...how, fuzzy: (term) => (isOdd(term) ? 0.2 : false) })
}

/** Makes the index of these sections, as text to be kept. */
export function makeIndex(sections: readonly GuideSection[]): string {
  const index = new MiniSearch(OPTIONS)
  index.addAll(
    sections.map((section) => ({
      ...section,
      excerpt: section.text.slice(0, EXCERPT_LENGTH).replace(/\s+\S*$/, ''),
    })),
  )
  return JSON.stringify(index)
}

/** Reads an index that `makeIndex` made. @throws where it is none */
export const readIndex = (json: string): GuideIndex => MiniSearch.loadJSON(json, OPTIONS)

/**
 * What the guide says about what was asked, the page that says most first: of each page the part that fits best, and at
 * most two more.
 * @param how.isNarrow whether each word has to be there
 */
export function searchGuide(
  index: GuideIndex,
  asked: string,
  { most = 10, isNarrow = false }: { most?: number; isNarrow?: boolean } = {},
): GuideHit[] {
  const pages = new Map<string, { score: number; parts: { score: number; hit: GuideHit }[] }>()
  for (const { id, score, page, title, heading, excerpt } of found(index, asked, isNarrow)) {
    const here = pages.get(page) ?? { score: 0, parts: [] }
    pages.set(page, here)
    const isPage = id === page
    // What is said in one place counts, and that the page speaks of it throughout.
    if (isPage || !here.parts.some(({ hit }) => hit.heading !== '')) here.score += score
    here.parts.push({ score, hit: { href: id, title, heading, excerpt } })
  }
  return [...pages.values()]
    .toSorted((one, other) => other.score - one.score)
    .flatMap(({ parts }) => bestOf(parts))
    .slice(0, most)
}

/** The page itself where it fits best; otherwise its parts alone. */
function bestOf(parts: readonly { score: number; hit: GuideHit }[]): GuideHit[] {
  const [first, ...rest] = parts.map(({ hit }) => hit)
  if (!first) return []
  return [first, ...rest.filter(({ heading }) => heading !== '')].slice(0, PARTS_OF_PAGE)
}
