import { z } from 'zod'
import type { Person } from '#lib/access/actor.ts'

const MAX_LENGTH = 100

/** Something that the command menu leads to. */
export type Command = {
  label: string
  /** What tells it from others of its kind: a client ID, a team. */
  detail?: string
  href: string
}

/** What was typed into the command menu, by whom, and on which page. */
export type CommandQuestion = {
  actor: Person
  /** Empty when nothing has been typed. */
  text: string
  /** Path of the page on which it is asked. */
  at: string
}

/** A part of what the command menu finds. It answers with what its actor may see, and with few. */
export type CommandSource = {
  title: string
  find(question: CommandQuestion): Promise<readonly Command[]>
}

/** Commands of one source, as the menu lists them. */
export type CommandGroup = { title: string; commands: readonly Command[] }

const line = z
  .string()
  .transform((text) => text.replaceAll('\0', '').normalize('NFC').trim().slice(0, MAX_LENGTH))
  .catch('')

/** What the menu asks, as its address says it; what cannot be read counts as nothing typed. */
export const commandQuestionSchema = z.object({ q: line, at: line })

/** Asks every source at once and leaves out those that find nothing, in their order. */
export async function findCommands(
  sources: readonly CommandSource[],
  question: CommandQuestion,
): Promise<CommandGroup[]> {
  const groups = await Promise.all(
    sources.map(async ({ title, find }) => ({ title, commands: await find(question) })),
  )
  return groups.filter(({ commands }) => commands.length > 0)
}

/** Words as they are compared. */
export const wordsOf = (text: string): string[] => text.toLowerCase().split(/\s+/).filter(Boolean)

/** Whether each word that was typed begins a word of the text. */
export function isNamedBy(text: string, typed: readonly string[]): boolean {
  const words = text.toLowerCase().split(/[^\p{L}\p{N}]+/u)
  return typed.every((part) => words.some((word) => word.startsWith(part)))
}
