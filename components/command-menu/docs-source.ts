import type { CommandGroup } from '#lib/edges/commands/source.ts'
import { type GuideIndex, readIndex, searchGuide } from '#lib/features/guide/search.ts'
import { routes } from '#lib/routes.ts'

const MOST = 8

let loading: Promise<GuideIndex | null> | undefined

/** The index of the docs, fetched once for all openings of the menu; null where it cannot be had. */
export function loadDocsIndex(): Promise<GuideIndex | null> {
  loading ??= fetchIndex().then((index) => {
    // The next opening tries again.
    if (index === null) loading = undefined
    return index
  })
  return loading
}

async function fetchIndex(): Promise<GuideIndex | null> {
  try {
    const response = await fetch(routes.docsSearchIndex)
    return response.ok ? readIndex(await response.text()) : null
  } catch {
    return null
  }
}

/**
 * What the docs say about what was typed, without asking anybody; nothing before anything is typed. Beside what a person
 * has, apps and pages, each word has to be there: to a visitor, who has nothing else, some are enough.
 */
export function findDocs(
  index: GuideIndex | null,
  text: string,
  isVisitor: boolean,
): readonly CommandGroup[] {
  if (index === null || text.trim() === '') return []
  const commands = searchGuide(index, text, { most: MOST, isNarrow: !isVisitor }).map(
    ({ href, title, heading }) => ({
      label: heading || title,
      ...(heading && { detail: title }),
      href,
    }),
  )
  return commands.length > 0 ? [{ title: 'Docs', commands }] : []
}
