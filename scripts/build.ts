import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compressAssets } from '#lib/compressed-assets.ts'
import { withLock } from './lock.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const stamp = join(root, '.next', 'latchkey-source')
const SOURCES = [
  'app',
  'components',
  'lib',
  'prisma',
  'public',
  'proxy.ts',
  'instrumentation-client.ts',
  'next.config.js',
  'postcss.config.mjs',
  'package-lock.json',
  'tsconfig.json',
]

/** The pages could not be built; what the compiler said has been printed. */
export class BuildError extends Error {
  override name = 'BuildError'
}

/** A digest of everything the build is made of, so that a build is known to be older than the source. */
function sourceDigest(): string {
  const hash = createHash('sha256').update(process.version)
  for (const source of SOURCES)
    for (const file of filesBelow(source)) hash.update(file).update(readFileSync(join(root, file)))
  return hash.digest('hex')
}

function filesBelow(path: string): string[] {
  if (!existsSync(join(root, path))) return []
  if (path.includes('.')) return [path]
  return readdirSync(join(root, path), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .sort()
}

/** Builds the pages if their source has changed since the last build. One build at a time in a folder. */
export async function ensureBuild(say: (text: string) => void): Promise<void> {
  const wanted = sourceDigest()
  const isBuilt = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted
  if (isBuilt()) return
  await withLock(
    join(root, '.latchkey.lock'),
    () => {
      if (isBuilt()) return
      say('Building the pages …')
      const next = join(root, 'node_modules', 'next', 'dist', 'bin', 'next')
      const result = spawnSync(process.execPath, [next, 'build'], {
        cwd: root,
        // Its flag for `.env*` files that it has read: a build depends on none.
        env: { ...process.env, NODE_ENV: 'production', __NEXT_PROCESSED_ENV: 'true' },
        encoding: 'utf8',
      })
      if (result.status !== 0)
        throw new BuildError(`The pages could not be built.\n${result.stdout}${result.stderr}`)
      compressAssets(join(root, '.next'))
      writeFileSync(stamp, wanted)
    },
    (holder) => say(`Waiting for process ${holder}, which is building …`),
  )
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  await ensureBuild((text) => process.stdout.write(`${text}\n`))
