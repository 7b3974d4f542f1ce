import { z } from 'zod'
import type { PagesDoor } from '#lib/runtime/lanes/pages-door.ts'

/** What a process does when several share the work: tokens (several of them), pages, or jobs. */
export const PARTS = ['token', 'pages', 'jobs'] as const
export type Part = (typeof PARTS)[number]

/** What the first process tells its parts. The first message begins, the second ends. */
export type ToPart = { kind: 'begin'; door: PagesDoor | null } | { kind: 'stop' }

/** What a part tells the first process: that it serves, or why it can't, in a sentence for people. */
export const fromPart = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready') }),
  z.object({ kind: z.literal('failed'), words: z.string() }),
])
export type FromPart = z.infer<typeof fromPart>
