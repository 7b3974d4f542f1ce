import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { launch } from './launch.ts'
import { needsOtherUser, needsRoot, tryMachines } from './machine.ts'
import { openTo, ROOT, stalePid, withUsers } from './situations.ts'
import { asUser, mounted, withoutNamespaces } from './through.ts'

tryMachines('the embedded PostgreSQL starts', [
  {
    name: 'for root, on a machine without a user 1000',
    skip: needsRoot,
    prepare: (place) => ({
      through: withUsers(place, [ROOT, 'nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin']),
    }),
    answer: 'ready',
  },
  {
    name: 'for root, with data that were made where user namespaces are allowed',
    skip: needsRoot,
    answer: 'ready',
    again: { prepare: () => ({ through: withoutNamespaces() }), answer: 'ready' },
  },
  {
    name: 'for a user id without a name, in the group of root, as OpenShift gives it',
    skip: needsOtherUser,
    prepare: (place) => {
      openTo(place)
      return { through: asUser(1_000_680_000, 0), env: { HOME: '/' } }
    },
    answer: 'ready',
  },
  {
    name: 'beside itself never: one that was left running under the path of a mount is adopted',
    skip: needsRoot,
    prepare: ({ dataDir }) => {
      mkdirSync(dataDir, { mode: 0o700 })
      return {}
    },
    answer: 'ready',
    again: {
      prepare: async (place) => {
        const view = join(place.folder, 'view')
        mkdirSync(view)
        const killed = await launch({
          env: { PORT: String(place.port), DATA_DIR: view },
          through: mounted(place.folder, 'mount --bind "$1/data" "$1/view"'),
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
