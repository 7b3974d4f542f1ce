import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import {
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** Of the system a release gets these, and the libraries of its own programs. */
const PROGRAMS = ['/bin/sh', '/usr/bin/dirname', '/usr/bin/env', '/usr/bin/readlink']
const USER = 10001
const STARTS_WITHIN_MS = 180_000

/** Why no root can be changed here; null where it can. */
export function noEmptyRoot(): string | null {
  if (process.getuid?.() !== 0) return 'only root can change the root of a process'
  const { status, stderr } = spawnSync('unshare', ['-m', '-n', '-p', '-f', 'true'], { encoding: 'utf8' })
  return status === 0 ? null : `unshare: ${stderr.trim()}`
}

/** A root folder with nothing in it but what a release needs of a system. */
export class EmptyRoot {
  readonly #folder: string
  /** The release's folder, as it is named in there. */
  readonly #release: string

  /**
   * @param folder becomes the root; a release is in its folder `opt`
   * @param name the release's
   */
  constructor(folder: string, name: string) {
    this.#folder = folder
    this.#release = `/opt/${name}`
    for (const one of ['data', 'dev', 'etc', 'proc', 'tmp']) mkdirSync(join(folder, one), { recursive: true })
    chownSync(join(folder, 'data'), USER, USER)
    // Each image has one; ours has no line for the user that runs.
    writeFileSync(join(folder, 'etc', 'passwd'), 'root:x:0:0:root:/:/bin/sh\n')
    writeFileSync(join(folder, 'etc', 'hosts'), '127.0.0.1 localhost\n')
    const own = readdirSync(join(folder, 'opt'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((file) => file.endsWith('.node') || /\/(runtime|native\/bin)\/[^/]+$/.test(file))
    for (const program of PROGRAMS) this.#take(program)
    for (const file of [...PROGRAMS, ...own]) for (const library of librariesOf(file)) this.#take(library)
  }

  #take(file: string): void {
    const copy = join(this.#folder, file)
    if (existsSync(copy)) return
    mkdirSync(dirname(copy), { recursive: true })
    copyFileSync(file, copy)
  }

  /**
   * Runs a program of the release in there, as a user without a name: read-only but for `/data` and `/tmp`, without a
   * network but loopback.
   */
  start(program: string, args: readonly string[], env: Record<string, string>): Running {
    const root = this.#folder
    const script = `set -e
mount --make-rprivate /
mount --bind '${root}' '${root}'
mount --rbind /dev '${root}/dev'
mount -t proc proc '${root}/proc'
mount -o remount,ro,bind '${root}'
mount --bind '${root}/data' '${root}/data'
mount -o remount,rw,bind '${root}/data'
mount -t tmpfs tmpfs '${root}/tmp'
ip link set lo up
exec chroot --userspec=${USER}:${USER} '${root}' /usr/bin/env -i "$@"`
    const words = [...settings(env), join(this.#release, program), ...args]
    const child = spawn(
      'unshare',
      ['-m', '-n', '-p', '-f', '--kill-child', 'sh', '-c', script, 'sh', ...words],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` },
      },
    )
    return new Running(child, this.#release, env)
  }
}

const settings = (env: Record<string, string>) => [
  'PATH=/usr/bin:/bin',
  ...Object.entries(env).map(([name, value]) => `${name}=${value}`),
]

/** The libraries of the system that a program loads. */
function librariesOf(file: string): string[] {
  const { stdout } = spawnSync('ldd', [file], { encoding: 'utf8' })
  return [...stdout.matchAll(/^\s*(?:\S+ => )?(\/(?:usr\/)?lib\S*)/gm)].flatMap(([, path]) => path ?? [])
}

/** What runs in an empty root. */
class Running {
  output = ''
  readonly #child: ChildProcess
  readonly #release: string
  readonly #env: Record<string, string>

  constructor(child: ChildProcess, release: string, env: Record<string, string>) {
    this.#child = child
    this.#release = release
    this.#env = env
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk) => {
        this.output += chunk
      })
  }

  /** @throws with what it printed, when it ends or takes too long */
  async until(text: string): Promise<void> {
    for (const end = Date.now() + STARTS_WITHIN_MS; Date.now() < end; await sleep(50)) {
      if (this.output.includes(text)) return
      if (this.#child.exitCode !== null) break
    }
    throw new Error(this.output)
  }

  /** Runs another program of the release beside it. */
  run(program: string, ...args: string[]): { status: number | null; stdout: string; stderr: string } {
    const ids = ['--target', String(this.#pid()), '--mount', '--net', '--pid', '--root', '--wdns=/']
    const who = ['--setuid', String(USER), '--setgid', String(USER)]
    return spawnSync(
      'nsenter',
      [...ids, ...who, '/usr/bin/env', '-i', ...settings(this.#env), join(this.#release, program), ...args],
      { encoding: 'utf8' },
    )
  }

  /** The first process in there, which is the child of `unshare`. */
  #pid(): number {
    const { pid } = this.#child
    return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim())
  }

  /** @returns its exit code */
  async stop(): Promise<number | null> {
    const ended = new Promise<number | null>((resolve) => this.#child.once('close', resolve))
    if (this.#child.exitCode !== null) return this.#child.exitCode
    process.kill(this.#pid(), 'SIGTERM')
    return await ended
  }
}
