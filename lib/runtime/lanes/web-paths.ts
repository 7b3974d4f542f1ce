import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { routes } from '#lib/routes.ts'
import { guideFilePaths } from './guide-files.ts'

const PATHS_OF_OURS = ['/health/live', '/health/ready', routes.leakScanner]

/**
 * Addresses of the web lane, for the log: the folders of the pages, and what Next adds.
 * @param root the folder of the project
 * @param guide paths of the guide
 */
export function webPaths(root: string, guide: readonly string[]): string[] {
  const pages = readdirSync(join(root, 'app'), { recursive: true, encoding: 'utf8' })
  return [...pages, ...PATHS_OF_OURS, ...guideFilePaths(guide), '/_next/static', '/_next/image']
}
