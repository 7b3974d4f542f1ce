import type { TeamRole } from '#lib/access/permissions.ts'

/** What each role of a team may, in a line. */
export const ROLE_WORDS: Record<TeamRole, { label: string; meaning: string }> = {
  owner: { label: 'Owner', meaning: 'Manages everything, including people.' },
  member: { label: 'Member', meaning: 'Registers, changes and deletes apps, secrets and keys.' },
  viewer: { label: 'Viewer', meaning: 'Reads settings, usage, log and activity. Changes nothing.' },
}

const isKnown = (role: string): role is TeamRole => Object.hasOwn(ROLE_WORDS, role)

/** A role as people read it, one of another version too. */
export const roleLabel = (role: string): string => (isKnown(role) ? ROLE_WORDS[role].label : role)
