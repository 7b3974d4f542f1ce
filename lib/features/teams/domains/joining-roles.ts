import type { TeamRole } from '#lib/access/permissions.ts'

/** What somebody who joins by themselves may be: never an owner. Apart from the schemas, which no page sends to a browser. */
export const JOINING_ROLES = ['member', 'viewer'] as const satisfies TeamRole[]
