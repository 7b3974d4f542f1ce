import { request as ask, type IncomingMessage, type ServerResponse } from 'node:http'
import { markdownOf } from '#lib/features/guide/markdown.ts'
import { env } from '#lib/platform/env.ts'
import { faultOf, log } from '#lib/platform/log/log.ts'
import { compressResponse } from './compressed-response.ts'
import { refuseBusy } from './refuse.ts'

/** As long as a page is kept as Markdown: what it shows of settings and of the catalogue may change. */
const KEPT_MS = 60_000
const WHOLE = '/llms-full.txt'
const RENDERED_WITHIN_MS = 20_000

/** How this very server is asked. */
type Own = { at: { socketPath: string } | { host: string; port: number }; headers: Record<string, string> }

type Kept = { markdown: Promise<string>; until: number }

/** The paths that this answers, for the log. */
export const guideFilePaths = (pages: readonly string[]): string[] => [...pages.map(fileOf), WHOLE]

const fileOf = (page: string) => `${page}.md`

/**
 * Sends the pages of the guide as Markdown, `/docs/keys.md`, and all of them as `/llms-full.txt`: each is the page that a
 * visitor is sent, asked of this very server, so that nothing is told twice. A request takes no turn of the pages; those
 * that it asks for do, once a minute each.
 * @param pages paths of the guide, in reading order
 * @param own where this server listens, once it does, and what it is to be told of who asks
 */
export function guideFiles(pages: readonly string[], own: () => Own) {
  const byFile = new Map(pages.map((page) => [fileOf(page), page]))
  const paths = new Set(pages)
  const kept = new Map<string, Kept>()

  const markdownFor = (page: string): Promise<string> => {
    const known = kept.get(page)
    if (known && known.until > performance.now()) return known.markdown
    const markdown = render(page, own()).then((html) => markdownOf(html, { origin: env.publicUrl, paths }))
    kept.set(page, { markdown, until: performance.now() + KEPT_MS })
    // What failed is tried again at once.
    markdown.catch(() => kept.delete(page))
    return markdown
  }

  const wholeGuide = async (): Promise<string> => {
    const parts: string[] = []
    // Renders one page at a time: a request for the whole guide then loads the server like one reader.
    for (const page of pages)
      parts.push(`<!-- ${env.publicUrl}${fileOf(page)} -->\n\n${await markdownFor(page)}`)
    return parts.join('\n')
  }

  /** Answers a request for one of these files; false where it is for none. */
  return async (request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
    const path = request.url?.split('?', 1)[0] ?? ''
    const page = byFile.get(path)
    if (page === undefined && path !== WHOLE) return false
    if (request.method !== 'GET' && request.method !== 'HEAD') return false
    try {
      const body = Buffer.from(page === undefined ? await wholeGuide() : await markdownFor(page))
      compressResponse(request, response)
      response.writeHead(200, {
        'Content-Type': `text/${page === undefined ? 'plain' : 'markdown'}; charset=utf-8`,
        'Content-Length': body.length,
        'Cache-Control': 'public, max-age=60',
        'Content-Security-Policy': "default-src 'none'; sandbox",
        'X-Content-Type-Options': 'nosniff',
        // Of the two forms search engines show the page.
        ...(page !== undefined && { Link: `<${env.publicUrl}${page}>; rel="canonical"` }),
      })
      response.end(request.method === 'HEAD' ? undefined : body)
    } catch (error) {
      log.warn({ path, ...faultOf(error) }, 'a page of the guide could not be read as Markdown')
      if (!response.headersSent) refuseBusy(response)
    }
    return true
  }
}

/** The page as a visitor is sent it. @throws where it is not sent whole, in time and with 200 */
function render(page: string, { at, headers: told }: Own): Promise<string> {
  return new Promise((resolve, reject) => {
    // By its name for others: under another one the web lane leads elsewhere.
    const headers = {
      ...told,
      Host: new URL(env.publicUrl).host,
      Accept: 'text/html',
      'Accept-Encoding': 'identity',
    }
    const signal = AbortSignal.timeout(RENDERED_WITHIN_MS)
    ask({ ...at, path: page, headers, agent: false, signal }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk) => chunks.push(chunk))
      answer.on('error', reject)
      answer.on('end', () => {
        if (answer.statusCode === 200) resolve(Buffer.concat(chunks).toString('utf8'))
        else reject(new Error(`${page} was answered with ${answer.statusCode}`))
      })
    })
      .on('error', reject)
      .end()
  })
}
