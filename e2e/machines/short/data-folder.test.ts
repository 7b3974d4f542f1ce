import { chmodSync, chownSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { needsOtherUser, needsRoot, tryMachines } from '../machine.ts'
import { asUser, mounted } from '../through.ts'

const inDataDir = (dataDir: string) => ({ env: { DATA_DIR: dataDir } })

tryMachines('the data folder', [
  {
    name: 'is made with everything above it, whatever its name and however long',
    prepare: ({ folder }) =>
      inDataDir(join(folder, `Bücher & "Töne" #1 100% 'x' $HOME`, 'x'.repeat(200), 'y'.repeat(200))),
    answer: 'ready',
  },
  {
    name: 'says that no folder can be made, where a file system takes none',
    prepare: () => inDataDir('/proc/nope'),
    answer:
      /^\/proc\/nope cannot be written \(the folder can’t be created there\)\. Make it writable, or set DATA_DIR to a folder that is\.$/m,
  },
  {
    name: 'says that it is a file',
    prepare: ({ folder }) => {
      writeFileSync(join(folder, 'file'), '')
      return inDataDir(join(folder, 'file'))
    },
    answer: /file cannot be written \(it is a file, not a folder\)/,
  },
  {
    name: 'says that a file stands in its path',
    prepare: ({ folder }) => {
      writeFileSync(join(folder, 'file'), '')
      return inDataDir(join(folder, 'file', 'data'))
    },
    answer: /file\/data cannot be written \(a file is in its path\)/,
  },
  {
    name: 'says that it is a link that leads nowhere',
    prepare: ({ folder, dataDir }) => {
      symlinkSync(join(folder, 'nowhere'), dataDir)
      return {}
    },
    answer: /data cannot be written \(it is a file, not a folder\)/,
  },
  {
    name: 'says that it is closed to this user',
    skip: needsOtherUser,
    prepare: ({ folder, dataDir }) => {
      mkdirSync(dataDir, { mode: 0o700 })
      chmodSync(folder, 0o755)
      return { through: asUser(65_534) }
    },
    answer: /data cannot be written \(this user has no access to it\)/,
  },
  {
    name: 'says that its file system is read-only',
    skip: needsRoot,
    prepare: (place) => {
      mkdirSync(place.dataDir)
      return { through: mounted(place.folder, 'mount -t tmpfs -o ro none "$1/data"') }
    },
    answer: /data cannot be written \(its file system is read-only\)/,
  },
  {
    name: 'says how much room is left, when that is not enough for a database',
    skip: needsRoot,
    prepare: (place) => {
      mkdirSync(place.dataDir)
      return { through: mounted(place.folder, 'mount -t tmpfs -o size=20m none "$1/data"') }
    },
    answer:
      /data has 20 MB left, but a new database needs 100\. Free some, or set DATA_DIR to a folder with more\.$/m,
  },
  {
    name: 'says that it is full, when there was room before others filled it',
    skip: needsRoot,
    prepare: (place) => {
      mkdirSync(place.dataDir)
      return {
        through: mounted(
          place.folder,
          'mount -t tmpfs -o size=110m none "$1/data"; (while [ ! -e "$1/data/postgres.new/PG_VERSION" ]; do :; done; dd if=/dev/zero of="$1/data/fill" bs=1M 2>/dev/null) &',
        ),
      }
    },
    answer:
      /PostgreSQL cannot run in .*data: .*No space left on device\. Free some room there, or set DATA_DIR to a folder with 500 MB\.$/m,
  },
  {
    name: 'of a group, as volumes are mounted, is closed again to others',
    prepare: () => ({}),
    answer: 'ready',
    again: {
      prepare: ({ dataDir }) => {
        chmodSync(join(dataDir, 'postgres'), 0o2770)
        return {}
      },
      answer: 'ready',
    },
  },
  {
    name: 'of another user is run as that user when root starts it',
    skip: needsOtherUser,
    prepare: ({ folder, dataDir }) => {
      chmodSync(folder, 0o755)
      mkdirSync(dataDir, { mode: 0o700 })
      chownSync(dataDir, 4711, 4711)
      return { through: asUser(4711) }
    },
    answer: 'ready',
    check: ({ dataDir }) => {
      expect(statSync(join(dataDir, 'postgres')).uid).toBe(4711)
    },
    again: { prepare: () => ({}), answer: 'ready' },
  },
])
