import { routes, teamPath } from '#lib/routes.ts'
import { type Command, type CommandSource, isNamedBy, wordsOf } from './source.ts'

type Entry = Command & {
  /** Further words that it is found by. */
  also?: string
}

/** A source of what is always there, found by the beginnings of its words. */
export function listSource(title: string, entries: readonly Entry[]): CommandSource {
  return {
    title,
    find: async ({ text }) =>
      entries
        .filter(({ label, detail = '', also = '' }) => isNamedBy(`${label} ${detail} ${also}`, wordsOf(text)))
        .map(({ also: _, ...command }) => command),
  }
}

/** What can be done wherever one is. */
export const actSource = listSource('Do', [
  { label: 'Register an app', href: routes.newApp, also: 'new create add client' },
  { label: 'Restore a deleted app', href: `${routes.apps}?status=deleted`, also: 'undo undelete' },
  { label: 'Try a token', href: routes.tokenTester, also: 'tester test request' },
  { label: 'Create a team', href: routes.newTeam, also: 'new add' },
])

/** The portal's own pages. */
export const pageSource = listSource('Go to', [
  { label: 'Apps', href: routes.apps, also: 'list clients' },
  { label: 'Usage', href: routes.teamUsage, also: 'team chart figures' },
  { label: 'Team', href: routes.team, also: 'members people' },
  { label: 'Notices', href: routes.notices, also: 'notifications mail unread' },
  { label: 'Account', href: routes.account, also: 'sessions preferences e-mail' },
])

/** One's teams, for whoever has several. */
export const teamSource: CommandSource = {
  title: 'Switch team',
  find: async ({ actor, text }) =>
    actor.teams.length < 2
      ? []
      : actor.teams
          .filter(({ name, slug }) => isNamedBy(`${name} ${slug} switch team`, wordsOf(text)))
          .map(({ name, slug }) => ({ label: name, detail: slug, href: teamPath(routes.apps, slug) })),
}
