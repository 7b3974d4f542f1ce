import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  copyFileSync,
  cpSync,
  createReadStream,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { namedError } from '#lib/kernel/named-error.ts'
import { ensureBuild } from '../build.ts'
import { root } from '../project-files.ts'
import { type Lockfile, packagesToServe } from './packages.ts'

// npm run package: the built Latchkey with its Node, its PostgreSQL and its packages as one archive, which starts where
// there is no npm, no registry and no compiler. It is a checkout that has been set up, without what tests and builds it.

/** What is shipped as it is. The sources are, too: Node runs them. */
const SHIPPED = [
  '.env.example',
  '.npmrc',
  'CHANGELOG.md',
  'README.md',
  'app',
  'bin',
  'components',
  'deploy',
  'docs',
  'instrumentation-client.ts',
  'lib',
  'next.config.js',
  'package-lock.json',
  'package.json',
  'postcss.config.mjs',
  'prisma',
  'proxy.ts',
  'public',
  'scripts',
  'server.ts',
  'tsconfig.json',
]

/** What the build keeps for the next build, and the pictures of the README. */
const LEFT_OUT = [
  /\.test\.tsx?$/,
  /^\.next\/(cache|trace|trace-build|diagnostics|types)(\/|$)/,
  /^docs\/images(\/|$)/,
]

/** Maps from what a package ships to what it was written as. Nobody debugs a release in them. */
const LEFT_OUT_OF_PACKAGES = /\.(map|d\.ts|d\.mts|d\.cts)$/

/** The archive could not be made. */
class PackageError extends namedError('PackageError') {}

/** The name of the folder in the archive, and of the archive before its ending. */
export const releaseName = (): string => {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  return `latchkey-${version}-${process.platform}-${process.arch}`
}

/**
 * Makes the folder of a release.
 * @returns the folder
 */
export async function makeRelease(into: string, say: (text: string) => void): Promise<string> {
  await ensureBuild(say)
  const folder = join(into, releaseName())
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (const name of [...SHIPPED, '.next']) copy(name, folder)
  const lock: Lockfile = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  for (const path of packagesToServe(lock, root)) copyPackage(path, folder)
  // That all is installed; what is missing is needed no more.
  copyFileSync(join(root, 'node_modules', INSTALLED), join(folder, 'node_modules', INSTALLED))
  mkdirSync(join(folder, 'runtime'))
  copyFileSync(realpathSync(process.execPath), join(folder, 'runtime', 'node'))
  chmodSync(join(folder, 'runtime', 'node'), 0o755)
  return folder
}

const INSTALLED = '.latchkey-install'

/** Links stay as they are, relative: Next’s build has some to packages, and PostgreSQL’s libraries are some. */
function copy(name: string, folder: string): void {
  if (!existsSync(join(root, name))) return
  cpSync(join(root, name), join(folder, name), {
    recursive: true,
    verbatimSymlinks: true,
    filter: (source) => !LEFT_OUT.some((pattern) => pattern.test(source.slice(root.length + 1))),
  })
}

/** Packages within it are listed by themselves, as far as they serve. */
function copyPackage(path: string, folder: string): void {
  const own = join(root, path)
  const nested = join(own, 'node_modules')
  cpSync(own, join(folder, path), {
    recursive: true,
    verbatimSymlinks: true,
    filter: (source) => source !== nested && !LEFT_OUT_OF_PACKAGES.test(source),
  })
}

/**
 * Packs a release, the same bytes from the same files.
 * @returns the archive
 * @throws PackageError
 */
export function pack(folder: string): string {
  const archive = `${folder}.tar.gz`
  const options = [
    '--sort=name',
    '--mtime=@0',
    '--owner=0',
    '--group=0',
    '--numeric-owner',
    '--use-compress-program=gzip -n',
  ]
  const { status, stderr, error } = spawnSync(
    'tar',
    [...options, '-cf', archive, '-C', dirname(folder), releaseName()],
    { encoding: 'utf8' },
  )
  if (status !== 0)
    throw new PackageError(`The archive needs GNU tar and gzip: ${error?.message ?? stderr.trim()}`)
  return archive
}

async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}

async function main(): Promise<void> {
  const say = (text: string) => process.stdout.write(`${text}\n`)
  const into = join(root, 'dist')
  const folder = await makeRelease(into, say)
  say('Packing …')
  const archive = pack(folder)
  rmSync(folder, { recursive: true })
  const line = `${await digestOf(archive)}  ${releaseName()}.tar.gz\n`
  writeFileSync(`${archive}.sha256`, line)
  say(`dist/${releaseName()}.tar.gz\nsha256 ${line}Unpack it anywhere and run bin/latchkey start.`)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main()
