import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { env } from '#lib/platform/env.ts'
import { type GuideIndex, makeIndex, readIndex } from './search.ts'
import type { GuidePage } from './sections.ts'

/** Where the build puts the index, below the folder that Next builds to. */
export const INDEX_FILE = 'guide-index.json'

/** What stands in the index for settings that the build does not know. */
export const PLACEHOLDERS = { origin: 'https://portal.example', name: 'PORTALNAME' } as const

/** An index as it is sent to browsers, and as it is asked here. */
export type BuiltIndex = { json: string; etag: string; index: GuideIndex }

let kept: BuiltIndex | undefined

/**
 * The index of this build. Where none was made, in development, one that knows the pages' titles and descriptions.
 * @param pages of the navigation
 */
export function builtIndex(pages: readonly GuidePage[]): BuiltIndex {
  kept ??= read(pages)
  return kept
}

function read(pages: readonly GuidePage[]): BuiltIndex {
  const json = withSettings(readBuilt() ?? makeIndex(pages.map(titleOnly)))
  return { json, etag: `"${createHash('sha256').update(json).digest('base64url')}"`, index: readIndex(json) }
}

function readBuilt(): string | null {
  try {
    return readFileSync(join(/* turbopackIgnore: true */ process.cwd(), '.next', INDEX_FILE), 'utf8')
  } catch {
    return null // no build
  }
}

const withSettings = (json: string) =>
  json
    .replaceAll(PLACEHOLDERS.origin, inJson(env.publicUrl))
    .replaceAll(new URL(PLACEHOLDERS.origin).host, inJson(new URL(env.publicUrl).host))
    .replaceAll(PLACEHOLDERS.name, inJson(env.portal.name))

const inJson = (text: string) => JSON.stringify(text).slice(1, -1)

const titleOnly = ({ path, title, description, words = '' }: GuidePage) => ({
  href: path,
  page: path,
  title,
  heading: '',
  text: description,
  anchor: '',
  words,
})
