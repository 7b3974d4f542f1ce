import { appActSource, appSource, newestAppActSource } from '#lib/edges/commands/app-commands.ts'
import { actSource, pageSource, teamSource } from '#lib/edges/commands/page-commands.ts'
import type { CommandSource } from '#lib/edges/commands/source.ts'
import { STAFF_SOURCES } from '#lib/edges/commands/staff-commands.ts'

/**
 * Everything that the command menu asks the server for, in the order in which it lists it: one more source is one more
 * row here. The docs come last and need no server (`docs-source.ts`).
 */
export const SOURCES: readonly CommandSource[] = [
  appActSource,
  appSource,
  newestAppActSource,
  ...STAFF_SOURCES,
  actSource,
  teamSource,
  pageSource,
]
