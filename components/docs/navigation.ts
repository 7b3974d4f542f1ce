import { routes } from '#lib/routes.ts'

/** A page of the documentation. This list is the only one: navigation, order and titles all come from it. */
export type DocsEntry = {
  path: string
  title: string
  description: string
  /** The day on which its text was last changed, in ISO 8601. */
  updated: string
}

export const docsGroups: readonly { title: string; pages: readonly DocsEntry[] }[] = [
  {
    title: 'Start',
    pages: [
      {
        path: routes.docs,
        title: 'Guide',
        description: 'From a client ID and a client secret to your first API call.',
        updated: '2026-11-29',
      },
      {
        path: routes.tokenTester,
        title: 'Token tester',
        description: 'Send the real request from your browser and inspect the response.',
        updated: '2026-11-29',
      },
    ],
  },
  {
    title: 'In depth',
    pages: [
      {
        path: routes.docsSecrets,
        title: 'Rotating secrets',
        description: 'Replace a secret or key without downtime, and know when the old one is safe to retire.',
        updated: '2026-11-30',
      },
      {
        path: routes.docsApps,
        title: 'Managing an app',
        description:
          'Change, suspend, transfer, delete and restore an app, and what that does to its tokens.',
        updated: '2026-11-29',
      },
      {
        path: routes.docsKeys,
        title: 'Keys instead of secrets',
        description: 'Sign your token requests with a private key that never leaves your app.',
        updated: '2026-11-29',
      },
      {
        path: routes.docsErrors,
        title: 'Errors',
        description: 'Every refusal, what it means and how to fix it.',
        updated: '2026-11-29',
      },
      {
        path: routes.docsVerifyingTokens,
        title: 'Verifying tokens',
        description: 'Verify access tokens in your own service, without calling ours.',
        updated: '2026-11-29',
      },
    ],
  },
]

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
