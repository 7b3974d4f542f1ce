import type { Readable } from 'node:stream'

/**
 * Takes the lines of another process to the log of this one, whole: several that write to one pipe by themselves would cut
 * through each other's lines when its reader is slow.
 */
export function relayLines(from: Readable, write: (lines: string) => void): void {
  let rest = ''
  from.setEncoding('utf8')
  from.on('data', (text: string) => {
    const end = text.lastIndexOf('\n') + 1
    if (end === 0) {
      rest += text
      return
    }
    write(rest + text.slice(0, end))
    rest = text.slice(end)
  })
  from.on('end', () => {
    if (rest !== '') write(`${rest}\n`)
  })
}
