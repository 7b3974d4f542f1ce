import type { CommandGroup } from '#lib/edges/commands/source.ts'
import { withoutSecret } from '#lib/kernel/without-secret.ts'
import { routes } from '#lib/routes.ts'

/** What the server finds, or why it finds nothing. */
export type Found = readonly CommandGroup[] | 'signed-out' | 'failed'

/** Asks what the command menu finds. An answer that is no longer waited for is none. */
export async function findCommands(text: string, signal: AbortSignal): Promise<Found> {
  try {
    const query = new URLSearchParams({ q: withoutSecret(text), at: window.location.pathname })
    const response = await fetch(`${routes.commands}?${query}`, { signal })
    if (response.status === 401) return 'signed-out'
    if (!response.ok) return 'failed'
    return readGroups(await response.json())
  } catch {
    return 'failed'
  }
}

// Read by hand: a schema library would cost more than the rest of the menu.

function readGroups(json: unknown): Found {
  if (!isRecord(json) || !Array.isArray(json.groups)) return 'failed'
  return json.groups.filter(isGroup)
}

function isGroup(group: unknown): group is CommandGroup {
  return (
    isRecord(group) &&
    typeof group.title === 'string' &&
    Array.isArray(group.commands) &&
    group.commands.every(isCommand)
  )
}

/** Only what leads to a page of this origin. */
function isCommand(command: unknown): boolean {
  return (
    isRecord(command) &&
    typeof command.label === 'string' &&
    (command.detail === undefined || typeof command.detail === 'string') &&
    typeof command.href === 'string' &&
    /^\/(?!\/)/.test(command.href)
  )
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null
