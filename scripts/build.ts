import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { namedError } from '#lib/kernel/named-error.ts'
import { compressAssets } from '#lib/runtime/lanes/compressed-assets.ts'
import { withLock } from './lock.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const stamp = join(root, '.next', 'latchkey-source')
const SOURCES = [
  'app',
  'components',
  'lib',
  // The database client is made from it.
  'prisma/schema.prisma',
  'public',
  'proxy.ts',
  'instrumentation-client.ts',
  'next.config.js',
  'postcss.config.mjs',
  'package-lock.json',
  'tsconfig.json',
  'scripts/guide-index.ts',
]

/** The build is named after its source: of one source every machine makes the same pages, with the same addresses. */
const BUILD_ID_LENGTH = 24

/**
 * Next makes the ids of server actions from this key, their file and their name, and takes a random one when none is
 * given: then no two builds have an action in common, and a form fails when its page comes from one instance and its
 * answer from another, or was opened before an update. It is no secret: what it would encrypt is what an action
 * encloses, and `app/server-actions.test.ts` holds ours to enclosing nothing.
 */
const ACTION_KEY = createHash('sha256').update('server actions of Latchkey').digest('base64')

/** The pages could not be built; what the compiler said has been printed. */
export class BuildError extends namedError('BuildError') {}

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
        env: {
          ...process.env,
          NODE_ENV: 'production',
          // Its flag for `.env*` files that it has read: a build depends on none.
          __NEXT_PROCESSED_ENV: 'true',
          LATCHKEY_BUILD_ID: wanted.slice(0, BUILD_ID_LENGTH),
          NEXT_SERVER_ACTIONS_ENCRYPTION_KEY: ACTION_KEY,
        },
        encoding: 'utf8',
      })
      if (result.status !== 0)
        throw new BuildError(`We couldn’t build the pages.\n${result.stdout}${result.stderr}`)
      indexGuide()
      compressAssets(join(root, '.next'))
      writeFileSync(stamp, wanted)
    },
    (holder) => say(`Waiting for process ${holder}, which is building …`),
  )
}

/** In a process of its own, which reads no setting of this one. */
function indexGuide(): void {
  const result = spawnSync(process.execPath, [join(root, 'scripts', 'guide-index.ts')], {
    cwd: root,
    env: { ...process.env, NODE_ENV: 'production', __NEXT_PROCESSED_ENV: 'true' },
    encoding: 'utf8',
  })
  if (result.status !== 0)
    throw new BuildError(`We couldn’t index the guide.\n${result.stdout}${result.stderr}`)
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  await ensureBuild((text) => process.stdout.write(`${text}\n`))
