import { join } from 'node:path'
import { docsPages } from '#components/docs/navigation.ts'
import { webPaths } from '#lib/runtime/lanes/web-paths.ts'

/** Addresses of pages, which whoever serves tokens names in its log. */
export const guideAndPagePaths = (): string[] =>
  webPaths(
    join(import.meta.dirname, '..', '..'),
    docsPages.map(({ path }) => path),
  )
