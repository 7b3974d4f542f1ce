import type { Metadata } from 'next'
import { routes } from '#lib/routes.ts'
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

/** The page as Markdown. */
export const markdownPath = (path: string): string => `${path}.md`

/** Name of a page in the address of its picture: `guide`, or what comes after `/docs/`. */
export const pictureName = (path: string): string =>
  `${path === routes.docs ? 'guide' : path.slice(routes.docs.length + 1).replaceAll('/', '-')}.png`

/** What the head of a page says of it: addresses are completed by the layout, which knows the origin. */
export function docsMetadata(path: string): Metadata {
  const { title, description, updated } = docsEntry(path).page
  const picture = { url: routes.docsPicture(pictureName(path)), width: 1200, height: 630, alt: title }
  return {
    title,
    description,
    alternates: { canonical: path, types: { 'text/markdown': markdownPath(path) } },
    openGraph: {
      type: 'article',
      title,
      description,
      url: path,
      modifiedTime: updated,
      images: [picture],
    },
    twitter: { card: 'summary_large_image', title, description, images: [picture.url] },
  }
}
