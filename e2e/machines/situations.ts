import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { files } from '#scripts/postgres/credentials.ts'
import type { Place } from './machine.ts'
import { mounted } from './through.ts'

/** A passwd file with these lines alone, over the machine's own. */
export const withUsers = ({ folder }: Place, lines: string[]) => {
  writeFileSync(join(folder, 'passwd'), lines.map((line) => `${line}\n`).join(''), { mode: 0o644 })
  return mounted(folder, 'mount --bind "$1/passwd" /etc/passwd')
}

/** The line of root in a passwd file. */
export const ROOT = 'root:x:0:0:root:/root:/bin/sh'

/** A data folder that this user may reach and write. */
export function openTo(place: Place): void {
  chmodSync(place.folder, 0o755)
  mkdirSync(place.dataDir)
  chmodSync(place.dataDir, 0o777)
}

/** The file as a crash leaves it, with the id that another process has got since. */
export function stalePid(dataDir: string, pid: number): void {
  const { pid: file, data } = files(dataDir)
  writeFileSync(file, `${pid}\n${data}\n1\n1\n\n127.0.0.1\n\nready\n`, { mode: 0o600 })
}
