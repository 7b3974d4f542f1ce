import { readdirSync, readFileSync } from 'node:fs'
import type { Part } from '#scripts/parts/messages.ts'

/** The processes that a server has started to share its work, by the names under which the system lists them. */
export const partsOf = (pid: number, part: Part): number[] =>
  readdirSync('/proc')
    .map(Number)
    .filter((id) => Number.isInteger(id) && parentOf(id) === pid && nameOf(id) === `latchkey ${part}`)

function parentOf(pid: number): number | null {
  const stat = readIfAny(`/proc/${pid}/stat`)
  return Number(stat.split(') ').pop()?.split(' ')[1]) || null
}

const nameOf = (pid: number) => readIfAny(`/proc/${pid}/cmdline`).split('\0', 1)[0]?.trim() ?? ''

function readIfAny(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return '' // it has ended
  }
}
