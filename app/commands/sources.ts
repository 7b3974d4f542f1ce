import { docsPages } from '#components/docs/navigation.ts'
import { appActSource, appSource, newestAppActSource } from '#lib/edges/commands/app-commands.ts'
import { actSource, listSource, pageSource, teamSource } from '#lib/edges/commands/page-commands.ts'
import type { CommandSource } from '#lib/edges/commands/source.ts'
import { STAFF_SOURCES } from '#lib/edges/commands/staff-commands.ts'

/** Everything that the command menu finds, in the order in which it lists it: one more source is one more row here. */
export const SOURCES: readonly CommandSource[] = [
  appActSource,
  appSource,
  newestAppActSource,
  ...STAFF_SOURCES,
  actSource,
  teamSource,
  pageSource,
  listSource(
    'Docs',
    docsPages.map(({ title, description, path }) => ({ label: title, href: path, also: description })),
  ),
]
