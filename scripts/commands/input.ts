import { hostname, userInfo } from 'node:os'
import { resolve } from 'node:path'
import { z } from 'zod'
import type { Operator } from '#lib/access/actor.ts'
import { namedError } from '#lib/kernel/named-error.ts'
import { env } from '#lib/platform/env.ts'

/** The command was used wrongly in a way that its parser cannot see. */
export class UsageError extends namedError('UsageError') {}

/** Runs a command's work with the database open; starts the embedded one if nobody else has. */
export type WithDatabase = (work: () => Promise<void>) => Promise<void>

/** Whoever may read the data folder acts for the connectivity team. The audit log says who that was, and where. */
export const operator: Operator = {
  kind: 'operator',
  // Read when it is asked for: settings may stand in a file that is not loaded before.
  get name() {
    const name = env.cliActor ?? userName()
    return name.includes('@') ? name : `${name}@${hostname()}`
  },
}

function userName(): string {
  try {
    return userInfo().username
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}` // a user without an entry in passwd
  }
}

/** A file as an argument names it: from the folder in which the command was typed, which npm and bin/latchkey tell. */
export const typedFile = (path: string): string => resolve(process.env.INIT_CWD ?? '', path)

const MAX_INPUT_BYTES = 8 * 1024

/**
 * Reads a secret from standard input, without the line's end: never from an argument, which others can see in
 * the list of processes.
 * @param what names it in the error
 * @param options.are whether that is a plural
 * @throws UsageError when nothing or too much comes
 */
export async function readSecret(
  what: string,
  { maxBytes = MAX_INPUT_BYTES, are = false }: { maxBytes?: number; are?: boolean } = {},
): Promise<string> {
  if (process.stdin.isTTY) process.stderr.write(`Type the ${what}, then Enter and Ctrl-D:\n`)
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of process.stdin) {
    size += chunk.length
    if (size > maxBytes) throw new UsageError(`The ${what} on standard input ${are ? 'are' : 'is'} too long.`)
    chunks.push(Buffer.from(chunk))
  }
  const text = Buffer.concat(chunks)
    .toString('utf8')
    .replace(/\r?\n$/, '')
  if (text === '') throw new UsageError(`There ${are ? 'are' : 'is'} no ${what} on standard input.`)
  return text
}

/** Names separated by spaces, as RFC 6749 §3.3 writes scopes. */
export const nameListSchema = z.string().transform((text) => text.split(' ').filter(Boolean))

/** A whole number as an option says it. */
export const wholeNumber = (schema: z.ZodNumber) =>
  z
    .string()
    .regex(/^\d{1,9}$/, 'Enter a whole number.')
    .transform(Number)
    .pipe(schema)

/** Prints one JSON object, or lines for people. */
export function print(asJson: boolean | undefined, object: Record<string, unknown>, lines: string[]): void {
  process.stdout.write(asJson ? `${JSON.stringify(object)}\n` : `${lines.join('\n')}\n`)
}
