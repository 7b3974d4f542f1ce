import { docsGroups, markdownPath } from '#components/docs/navigation.ts'
import { env } from '#lib/platform/env.ts'

// The name and the address are settings of this server, not of the build.
export const dynamic = 'force-dynamic'

/** Where programs that read find the guide (llmstxt.org): a list of its pages as Markdown. */
export function GET(): Response {
  const groups = docsGroups.map(
    ({ title, pages }) =>
      `## ${title}\n\n${pages
        .map((page) => `- [${page.title}](${env.publicUrl}${markdownPath(page.path)}): ${page.description}`)
        .join('\n')}`,
  )
  const text = `# ${env.portal.name}

> Credentials for machine-to-machine access: register an app, request an access token from the OAuth 2.0 token endpoint with the client credentials grant, and call the APIs with it.

All pages as one file: ${env.publicUrl}/llms-full.txt

${groups.join('\n\n')}
`
  return new Response(text, {
    headers: { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'public, max-age=300' },
  })
}
