import { execFile, spawnSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { withLock } from '#scripts/lock.mjs'
import { files, readCredentials, writeCredentials } from '#scripts/postgres/credentials.ts'
import { freePort } from './free-port.ts'
import { cleanEnvironment } from './own-settings.ts'

const run = promisify(execFile)
const root = join(import.meta.dirname, '..', '..')
const cache = join(root, '.cache', 'postgres')
const DAY_MS = 86_400_000
/** Whatever the files of a new database depend on. */
const SOURCES = ['prisma/migrations', 'prisma/sql', 'scripts/postgres', 'scripts/schema', 'package-lock.json']

/**
 * Fills an empty folder with a database as the first start makes it: migrated, without a row, stopped. Making one
 * takes seconds, copying it a moment. The copy has a port and a key of its own; passwords it shares.
 */
export async function copyTemplate(dataDir: string): Promise<void> {
  const template = await ensureTemplate()
  // With their owner: where root has no namespaces, PostgreSQL runs as another user.
  await run('cp', ['-a', files(template).data, files(dataDir).data])
  const credentials = readCredentials(template)
  if (!credentials) throw new Error(`no credentials in ${template}`)
  writeCredentials(dataDir, { ...credentials, port: await freePort() })
  writeFileSync(join(dataDir, 'kek'), `${randomBytes(32).toString('base64')}\n`, { mode: 0o600 })
}

/** The folder of the database that all copies are made of; made once for each state of its sources. */
async function ensureTemplate(): Promise<string> {
  const template = join(cache, digest())
  if (existsSync(template)) return template
  await withLock(`${cache}.lock`, () => {
    if (existsSync(template)) return
    mkdirSync(cache, { recursive: true, mode: 0o700 })
    removeOld()
    makeDatabase(`${template}.new`)
    renameSync(`${template}.new`, template)
  })
  return template
}

/** Others may still be copying what was made a moment ago. */
function removeOld(): void {
  for (const name of readdirSync(cache)) {
    const path = join(cache, name)
    if (Date.now() - statSync(path).mtimeMs > DAY_MS) rmSync(path, { recursive: true, force: true })
  }
}

function makeDatabase(dataDir: string): void {
  rmSync(dataDir, { recursive: true, force: true })
  const result = spawnSync(process.execPath, [join(root, 'scripts', 'migrate.ts')], {
    cwd: root,
    env: { ...cleanEnvironment(), DATA_DIR: dataDir },
    encoding: 'utf8',
  })
  if (result.status !== 0)
    throw new Error(`The database could not be made.\n${result.stdout}${result.stderr}`)
}

/** PostgreSQL takes no files of another user, and a first start makes the partitions of the days to come. */
function digest(): string {
  const day = new Date().toISOString().slice(0, 10)
  const hash = createHash('sha256').update(`${process.platform} ${process.arch} ${process.getuid?.()} ${day}`)
  for (const file of SOURCES.flatMap(filesBelow)) hash.update(file).update(readFileSync(join(root, file)))
  return hash.digest('hex').slice(0, 16)
}

function filesBelow(path: string): string[] {
  if (/\.\w+$/.test(path)) return [path]
  return readdirSync(join(root, path), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .sort()
}
