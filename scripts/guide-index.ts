import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import next from 'next'
import { docsPages } from '#components/docs/navigation.ts'
import { INDEX_FILE, PLACEHOLDERS } from '#lib/features/guide/built-index.ts'
import { makeIndex } from '#lib/features/guide/search.ts'
import { type GuideSection, sectionsOf } from '#lib/features/guide/sections.ts'
import { SETTING_VARIABLES } from '#lib/platform/settings.ts'

// Makes the index of the guide from the pages that were just built, as a visitor of a portal without settings and without
// a database reads them. `scripts/build.ts` runs it.

const root = dirname(dirname(fileURLToPath(import.meta.url)))

for (const name of SETTING_VARIABLES) delete process.env[name]
Object.assign(process.env, {
  PUBLIC_URL: PLACEHOLDERS.origin,
  PORTAL_NAME: PLACEHOLDERS.name,
  NEXTAUTH_URL: PLACEHOLDERS.origin,
})

const server = createServer()
const web = next({ dev: false, dir: root, hostname: 'localhost', port: 0, httpServer: server })
await web.prepare()
const handle = web.getRequestHandler()
server.on('request', (request, response) => {
  request.headers['x-forwarded-proto'] = 'https'
  void handle(request, response)
})
await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
const address = server.address()
if (typeof address !== 'object' || address === null) throw new Error('The pages could not be served.')

const sections: GuideSection[] = []
for (const page of docsPages) {
  const response = await fetch(`http://127.0.0.1:${address.port}${page.path}`)
  if (!response.ok) throw new Error(`${page.path} was answered with ${response.status}.`)
  sections.push(...sectionsOf(page, await response.text()))
}
writeFileSync(join(root, '.next', INDEX_FILE), makeIndex(sections))
// Pages may have opened what would keep the process.
process.exit()
