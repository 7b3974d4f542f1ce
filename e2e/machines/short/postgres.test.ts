import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { files } from '#scripts/postgres/credentials.ts'
import { isAlive, namedPostmaster } from '#scripts/postgres/postmaster.ts'
import { launch } from '../launch.ts'
import { needsRoot, type Place, tryMachines } from '../machine.ts'
import { asUser, mounted, withoutNamespaces } from '../through.ts'

/** A passwd file with these lines alone, over the machine's own. */
const withUsers = ({ folder }: Place, lines: string[]) => {
  writeFileSync(join(folder, 'passwd'), lines.map((line) => `${line}\n`).join(''), { mode: 0o644 })
  return mounted(folder, 'mount --bind "$1/passwd" /etc/passwd')
}

const ROOT = 'root:x:0:0:root:/root:/bin/sh'

/** A data folder that this user may reach and write. */
function openTo(place: Place): void {
  chmodSync(place.folder, 0o755)
  mkdirSync(place.dataDir)
  chmodSync(place.dataDir, 0o777)
}

tryMachines('the embedded PostgreSQL starts', [
  {
    name: 'for root, on a machine that knows root alone',
    skip: needsRoot,
    prepare: (place) => ({ through: withUsers(place, [ROOT]) }),
    answer: 'ready',
    again: { prepare: (place) => ({ through: withUsers(place, [ROOT]) }), answer: 'ready' },
  },
  {
    name: 'for root, on a machine without a user 1000',
    skip: needsRoot,
    prepare: (place) => ({
      through: withUsers(place, [ROOT, 'nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin']),
    }),
    answer: 'ready',
  },
  {
    name: 'for root, where user namespaces are not allowed, as in most containers',
    skip: needsRoot,
    prepare: () => ({ through: withoutNamespaces() }),
    answer: 'ready',
    // The data are another user's from then on, also where namespaces are allowed.
    again: { prepare: () => ({}), answer: 'ready' },
  },
  {
    name: 'for root, with data that were made where user namespaces are allowed',
    skip: needsRoot,
    answer: 'ready',
    again: { prepare: () => ({ through: withoutNamespaces() }), answer: 'ready' },
  },
  {
    name: 'for a user id without a name, in the group of root, as OpenShift gives it',
    skip: needsRoot,
    prepare: (place) => {
      openTo(place)
      return { through: asUser(1_000_680_000, 0), env: { HOME: '/' } }
    },
    answer: 'ready',
  },
  {
    name: 'for a user id without a name, where user namespaces are not allowed',
    skip: needsRoot,
    prepare: (place) => {
      openTo(place)
      return { through: [...withoutNamespaces(), ...asUser(54_321)], env: { HOME: undefined } }
    },
    answer: 'ready',
  },
  {
    name: 'through a symbolic link, and then by the real path of the same folder',
    prepare: ({ folder, dataDir }) => {
      mkdirSync(dataDir, { mode: 0o700 })
      symlinkSync(dataDir, join(folder, 'link'))
      return { env: { DATA_DIR: join(folder, 'link') } }
    },
    answer: 'ready',
    never: [/PostgreSQL has stopped/],
    again: {
      // As a server that was killed leaves it: still running, under the other name.
      prepare: async (place) => {
        const killed = await launch({
          env: { PORT: String(place.port), DATA_DIR: join(place.folder, 'link') },
        })
        if (!killed.ready) throw new Error(killed.stderr)
        await killed.kill()
        return {}
      },
      answer: 'ready',
      says: [/^Adopting the PostgreSQL that was left running \(process \d+\) …$/m],
    },
  },
  {
    name: 'although its pid file, from before a crash, names a PostgreSQL of another folder',
    answer: 'ready',
    again: {
      prepare: async (place) => {
        const other = join(place.folder, 'other')
        const beside = await launch({ env: { PORT: String(place.port), DATA_DIR: other } })
        if (!beside.ready) throw new Error(beside.stderr)
        place.defer(beside.stop)
        const { pid } = namedPostmaster(other) ?? {}
        if (pid === undefined) throw new Error('no PostgreSQL beside')
        stalePid(place.dataDir, pid)
        place.defer(() => expect(isAlive(pid)).toBe(true))
        return { env: { PORT: String(place.port + 1) } }
      },
      answer: 'ready',
    },
  },
  {
    name: 'although its pid file names a process that is no PostgreSQL',
    answer: 'ready',
    again: {
      prepare: (place) => {
        stalePid(place.dataDir, process.pid)
        return {}
      },
      answer: 'ready',
    },
  },
])

/** The file as a crash leaves it, with the id that another process has got since. */
function stalePid(dataDir: string, pid: number): void {
  const { pid: file, data } = files(dataDir)
  writeFileSync(file, `${pid}\n${data}\n1\n1\n\n127.0.0.1\n\nready\n`, { mode: 0o600 })
}
