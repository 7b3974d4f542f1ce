import type { Person } from '#lib/access/actor.ts'
import { mayIn, type Permission } from '#lib/access/permissions.ts'
import { findApps } from '#lib/features/health/find-apps.ts'
import { clientIdAt, routes } from '#lib/routes.ts'
import { type Command, type CommandSource, isNamedBy, wordsOf } from './source.ts'

const APPS_SHOWN = 6
const APPS_WITH_PAGES = 3

/** What can be done with an app, and where. Each page asks again who may. */
const ON_AN_APP: readonly {
  label: string
  also?: string
  path: (clientId: string) => string
  /** What one needs to be shown it; reading, unless told. */
  permission?: Permission
}[] = [
  { label: 'Overview', path: routes.app },
  { label: 'Secrets', also: 'keys credentials rotate token generate', path: routes.appSecrets },
  { label: 'Usage', also: 'chart figures', path: routes.appUsage },
  { label: 'Log', also: 'requests refused why', path: routes.appLog },
  { label: 'Settings', also: 'name scopes restrictions addresses quota', path: routes.appSettings },
  { label: 'Activity', also: 'audit history', path: routes.appActivity },
  {
    label: 'Suspend',
    also: 'stop',
    path: (id) => `${routes.appSettings(id)}?ask=suspend#life`,
    permission: 'app.suspend',
  },
  {
    label: 'Transfer',
    also: 'team',
    path: (id) => `${routes.appSettings(id)}?ask=transfer#life`,
    permission: 'app.change',
  },
  {
    label: 'Delete',
    also: 'remove',
    path: (id) => `${routes.appSettings(id)}?ask=delete#life`,
    permission: 'app.change',
  },
]

const isOnApp = (word: string) =>
  ON_AN_APP.some(({ label, also = '' }) => isNamedBy(`${label} ${also}`, [word]))

/** Apps by part of their name or client ID. */
export const appSource: CommandSource = {
  title: 'Apps',
  async find({ actor, text }) {
    const apps = await findApps(actor, text, APPS_SHOWN + 1)
    const shown = apps.slice(0, APPS_SHOWN).map(({ clientId, name, teamName }) => ({
      label: name,
      detail: actor.teams.length > 1 ? `${clientId} · ${teamName}` : clientId,
      href: routes.app(clientId),
    }))
    return apps.length > APPS_SHOWN ? [...shown, listOf(text)] : shown
  },
}

/** Leads to those that the menu has no room for. */
const listOf = (text: string): Command =>
  text === ''
    ? { label: 'All apps', href: routes.apps }
    : { label: `All apps with “${text}”`, href: `${routes.apps}?${new URLSearchParams({ q: text })}` }

/**
 * What can be done with an app: with the one on whose page it is asked, and with those that are typed in front of it or
 * behind it ("acme log").
 */
export const appActSource: CommandSource = {
  title: 'On an app',
  async find({ actor, text, at }) {
    const words = wordsOf(text)
    const here = clientIdAt(at)
    const ofHere = here === null ? [] : await findApps(actor, here, 1)
    const acts = words.filter(isOnApp)
    const named = words.filter((word) => !isOnApp(word))
    const isTyped = acts.length > 0 && named.length > 0
    const typed = isTyped ? await findApps(actor, named.join(' '), APPS_WITH_PAGES) : []
    return [
      ...ofHere.filter(({ clientId }) => clientId === here).flatMap((app) => actsOn(actor, app, words)),
      ...typed.flatMap((app) => actsOn(actor, app, acts)),
    ]
  },
}

/** What can be done with an app, of those registered last: for whoever types the act alone, on another page. */
export const newestAppActSource: CommandSource = {
  title: 'On an app',
  async find({ actor, text, at }) {
    const words = wordsOf(text)
    if (words.length === 0 || clientIdAt(at) !== null || !words.every(isOnApp)) return []
    const apps = await findApps(actor, '', APPS_WITH_PAGES)
    return apps.flatMap((app) => actsOn(actor, app, words))
  },
}

function actsOn(
  actor: Person,
  app: { clientId: string; name: string; teamId: string },
  typed: readonly string[],
): Command[] {
  return ON_AN_APP.filter(({ label, also = '' }) => isNamedBy(`${label} ${also}`, typed))
    .filter(({ permission = 'app.read' }) => mayIn(actor, permission, app.teamId))
    .map(({ label, path }) => ({
      label: `${label} of ${app.name}`,
      detail: app.clientId,
      href: path(app.clientId),
    }))
}
