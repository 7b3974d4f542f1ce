import { spawnSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { userInfo } from 'node:os'
import { PostgresError } from './credentials.ts'

/** Who a PostgreSQL runs as on this machine. */
export type Identity = {
  /** The command in front of it; empty to run it as this user. */
  through: readonly string[]
  /** The user who must own the data folder. */
  owner: number
  /** Set for a user who is let through closed folders that its own programs do not find themselves in. */
  passesAs?: number
  /** Whether that user has a name here. PostgreSQL's own set-up asks for one, and may not be answered. */
  hasName: boolean
}

type User = { name: string; uid: number; gid: number }

/**
 * Who can run the PostgreSQL of this data folder, which may not be there yet. PostgreSQL refuses root, so root has it
 * run in a user namespace, in which root is an ordinary user: the files stay root's own, and folders of mode 0700
 * need no exception. Where containers forbid namespaces, or the data is another user's, it runs as another user.
 * @throws PostgresError when root has no way to be anybody else
 */
export function identityFor(data: string): Identity {
  const uid = process.getuid?.() ?? 0
  if (uid !== 0) return { through: [], owner: uid, hasName: hasName() }
  const user = ordinaryUser()
  const owner = statSync(data, { throwIfNoEntry: false })?.uid ?? 0
  const namespace = inNamespace(user)
  const refused = refusalOf(namespace.through)
  if (owner === 0 && refused === null) return namespace
  const other = asUser(owner === 0 ? user : { ...user, uid: owner })
  if (refusalOf(other.through) === null) return other
  throw new PostgresError(
    `PostgreSQL does not run as root, and root can’t switch to another user here (${refused ?? 'setpriv'}). Run as an ordinary user, or set DATABASE_URL to your own PostgreSQL.`,
  )
}

/** Any user but root whom this machine knows by name. */
function ordinaryUser(): User & { known: boolean } {
  const users = readUsers().filter(({ uid }) => uid > 0)
  const user = users.find(({ name }) => name === 'postgres') ?? users.find(({ name }) => name === 'nobody')
  const found = user ?? users[0]
  return found ? { ...found, known: true } : { name: '', uid: 1000, gid: 1000, known: false }
}

function readUsers(): User[] {
  let text: string
  try {
    text = readFileSync('/etc/passwd', 'utf8')
  } catch {
    return []
  }
  return text.split('\n').flatMap((line) => {
    const [, name = '', uid = '', gid = ''] = /^([^:#]+):[^:]*:(\d+):(\d+):/.exec(line) ?? []
    return uid === '' ? [] : [{ name, uid: Number(uid), gid: Number(gid) }]
  })
}

const inNamespace = ({ uid, gid, known }: User & { known: boolean }): Identity => ({
  through: ['unshare', '--user', `--map-user=${uid}`, `--map-group=${gid}`],
  owner: 0,
  hasName: known,
})

/** As another user, who may enter folders that are closed to everybody but root. */
const asUser = ({ uid, gid }: User): Identity => ({
  through: [
    'setpriv',
    `--reuid=${uid}`,
    `--regid=${gid}`,
    '--clear-groups',
    '--inh-caps=-all,+dac_override',
    '--ambient-caps=-all,+dac_override',
  ],
  owner: uid,
  passesAs: uid,
  hasName: readUsers().some((user) => user.uid === uid),
})

/** Why this command cannot run anything here, or null when it can. */
function refusalOf([command = '', ...args]: readonly string[]): string | null {
  const { error, status, stderr } = spawnSync(command, [...args, 'true'], { encoding: 'utf8' })
  if (error) return `${command} is missing`
  return status === 0 ? null : stderr.trim()
}

/** False for a process whose user id is in no list of users, as containers are often given one. */
function hasName(): boolean {
  try {
    userInfo()
    return true
  } catch {
    return false
  }
}
