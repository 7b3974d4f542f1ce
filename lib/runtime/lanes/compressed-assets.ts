import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { brotliCompressSync } from 'node:zlib'
import { acceptedCoding } from './compressed-response.ts'

/** Where Next puts what it names by content, below its own folder. */
const FOLDER = 'static'
const TYPES: Readonly<Record<string, string>> = {
  js: 'application/javascript; charset=UTF-8',
  css: 'text/css; charset=UTF-8',
}
/** No segment of it begins with a dot, so that it leads nowhere else. */
const ASSET = /^\/_next\/static\/((?:[\w~-][\w.~-]*\/)*[\w~-][\w.~-]*\.(js|css))$/

/**
 * Puts the Brotli form of each script and style of a build beside it, at the best quality: it is made once and
 * sent to every browser. `nextFolder` is where Next has built to.
 */
export function compressAssets(nextFolder: string): void {
  const folder = join(nextFolder, FOLDER)
  if (!existsSync(folder)) return
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/\.(js|css)$/.test(entry.name)) continue
    const file = join(entry.parentPath, entry.name)
    writeFileSync(`${file}.br`, brotliCompressSync(readFileSync(file)))
  }
}

/** Answers a request for a script or style of the build in its Brotli form; false where it is not for this. */
export async function sendCompressedAsset(
  nextFolder: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  const [, path = '', extension = ''] = ASSET.exec(request.url?.split('?', 1)[0] ?? '') ?? []
  if (request.method !== 'GET' || !path || acceptedCoding(request.headers['accept-encoding']) !== 'br')
    return false
  const body = await readFile(join(nextFolder, FOLDER, `${path}.br`)).catch(nullIfMissing)
  if (!body) return false
  response.writeHead(200, {
    'Content-Type': TYPES[extension],
    'Content-Encoding': 'br',
    'Content-Length': body.length,
    // Its name is a digest of it.
    'Cache-Control': 'public, max-age=31536000, immutable',
    Vary: 'Accept-Encoding',
    'X-Content-Type-Options': 'nosniff',
  })
  response.end(body)
  return true
}

function nullIfMissing(error: unknown): null {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
  throw error
}
