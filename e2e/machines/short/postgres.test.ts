import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { isAlive, namedPostmaster } from '#scripts/postgres/postmaster.ts'
import { freePort } from '../../harness/free-port.ts'
import { launch } from '../launch.ts'
import { needsOtherUser, needsRoot, tryMachines } from '../machine.ts'
import { openTo, ROOT, stalePid, withUsers } from '../situations.ts'
import { asUser, withoutNamespaces } from '../through.ts'

tryMachines('the embedded PostgreSQL starts', [
  {
    name: 'for root, on a machine that knows root alone',
    skip: needsRoot,
    prepare: (place) => ({ through: withUsers(place, [ROOT]) }),
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
    name: 'for a user id without a name, where user namespaces are not allowed',
    skip: needsOtherUser,
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
        const beside = await launch({ env: { PORT: String(await freePort()), DATA_DIR: other } })
        if (!beside.ready) throw new Error(beside.stderr)
        place.defer(beside.stop)
        const { pid } = namedPostmaster(other) ?? {}
        if (pid === undefined) throw new Error('no PostgreSQL beside')
        stalePid(place.dataDir, pid)
        place.defer(() => expect(isAlive(pid)).toBe(true))
        return {}
      },
      answer: 'ready',
    },
  },
])
