import { type DocsEntry, docsGroups } from './pages.ts'

export { type DocsEntry, docsGroups } from './pages.ts'

/** All pages in reading order. */
export const docsPages: readonly DocsEntry[] = docsGroups.flatMap((group) => group.pages)

/** A page with its neighbours in reading order. @throws RangeError for a path that is not in the list. */
export function docsEntry(path: string): { page: DocsEntry; previous?: DocsEntry; next?: DocsEntry } {
  const index = docsPages.findIndex((page) => page.path === path)
  const page = docsPages[index]
  if (!page) throw new RangeError(`${path} is not in the documentation's navigation`)
  return { page, previous: docsPages[index - 1], next: docsPages[index + 1] }
}

/** Title and description of a page, as its head says them. */
export function docsMetadata(path: string): { title: string; description: string } {
  const { title, description } = docsEntry(path).page
  return { title, description }
}
