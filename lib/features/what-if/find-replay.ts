import type { Actor } from '#lib/access/actor.ts'
import { may } from '#lib/access/permissions.ts'
import { visible } from '#lib/access/visible.ts'
import { OWN_API_ID } from '#lib/features/apis/own-api.ts'
import { noteView } from '#lib/features/audit/note-view.ts'
import { reasonWords } from '#lib/features/request-log/causes.ts'
import { logPath } from '#lib/features/request-log/log-filter.ts'
import { count } from '#lib/kernel/number-words.ts'
import { db } from '#lib/platform/db/db.ts'
import { routes } from '#lib/routes.ts'
import { type AppFound, changeSchema, emptyFound, foundSchema, type PlannedChange } from './schemas.ts'
import type { ShownApp, ShownReplay } from './shown-replay.ts'

/** So many addresses are listed, and so many apps. */
const LISTED = 50

/**
 * What a check has found so far, for whoever may read the logs of every app that it is about: their teams, and those of the
 * connectivity team who inspect apps. Of a scope that is retired or granted by others, those who manage the catalogue read the numbers of each team.
 * @returns null for anybody else, and where there is none
 */
export async function findReplay(actor: Actor, id: string): Promise<ShownReplay | null> {
  const row = await db().replay.findUnique({ where: { id } })
  if (!row) return null
  const change = changeSchema.parse(row.change)
  const apps = await appsOf(actor, row.clientRefs)
  if (!maySee(actor, change, apps)) return null
  const { apps: byApp, notKept, onlyCounted } = foundSchema.parse(row.found)
  const all = apps.map((app) => ({ app, found: byApp[app.id] ?? emptyFound() }))
  const groups = all
    // Where a request came from is for those alone who may read the log that says so.
    .filter(({ app }) => app.mayReadLog)
    .flatMap(({ app, found }) =>
      found.groups.map(({ reason, address, count, lastAt }) => ({
        ...{ clientId: app.clientId, words: reasonWords(reason), reason, address, count },
        lastAt: new Date(lastAt).toISOString(),
        log: logOf(app, address, row.since),
      })),
    )
    .toSorted((one, other) => other.count - one.count)
  const sum = (of: (found: AppFound) => number) => all.reduce((total, { found }) => total + of(found), 0)
  return {
    ...{ id, about: aboutOf(change, apps), state: stateOf(row.state), notKept, onlyCounted },
    page: pageOf(change, apps, actor),
    days: Math.round((row.until.getTime() - row.since.getTime()) / DAY_MS),
    expected: Number(row.expected),
    seen: Number(row.seen),
    judged: sum(({ judged }) => judged),
    refused: sum(({ refused }) => refused),
    anyway: sum(({ anyway }) => anyway),
    failed: sum(({ failed }) => failed),
    unknown: {
      address: sum(({ unknown }) => unknown.address),
      request: sum(({ unknown }) => unknown.request),
      method: sum(({ unknown }) => unknown.method),
      quota: sum(({ unknown }) => unknown.quota),
    },
    selfVerifying: await selfVerifying(all.map(({ found }) => found)),
    groups: groups.slice(0, LISTED),
    addresses: new Set(groups.map(({ address }) => address)).size,
    // Those without a group of their own, and those that are not listed.
    more: sum(({ more }) => more) + groups.slice(LISTED).reduce((total, { count }) => total + count, 0),
    apps: all
      .map(shownApp)
      .toSorted((one, other) => other.refused - one.refused)
      .slice(0, LISTED),
    appCount: all.length,
  }
}

/**
 * Writes down that somebody of the connectivity team reads what a check has found: it says where the requests of other teams’
 * apps come from.
 */
export async function noteReplayView(actor: Actor, id: string): Promise<void> {
  if (actor.kind !== 'person' || !may(actor, 'app.inspect')) return
  const row = await db().replay.findUnique({ where: { id }, select: { change: true, clientRefs: true } })
  if (!row) return
  const change = changeSchema.parse(row.change)
  if (change.kind === 'retire') return await noteView(actor, { page: 'retirement', what: change.what })
  if (change.kind === 'policy')
    return await noteView(actor, { page: 'policy', what: `the scope ${change.scope}` })
  const apps = await db().client.findMany({
    where: { id: { in: row.clientRefs } },
    select: { id: true, clientId: true, teamId: true },
  })
  for (const app of apps) await noteView(actor, { page: 'app', ...app })
}

const DAY_MS = 86_400_000

type App = {
  id: string
  clientId: string
  team: { name: string; slug: string }
  /** As one of its team. */
  isOwn: boolean
  mayReadLog: boolean
}

async function appsOf(actor: Actor, ids: readonly string[]): Promise<App[]> {
  const where = { id: { in: [...ids] } }
  const [apps, own] = await Promise.all([
    db().client.findMany({
      where: { ...where, deletedAt: null },
      select: { id: true, clientId: true, team: { select: { name: true, slug: true } } },
    }),
    db().client.findMany({ where: { ...where, ...visible(actor, 'app.read') }, select: { id: true } }),
  ])
  const ofOwn = new Set(own.map((app) => app.id))
  return apps.map((app) => ({
    ...app,
    isOwn: ofOwn.has(app.id),
    mayReadLog: ofOwn.has(app.id) || may(actor, 'app.inspect'),
  }))
}

/** Whether it is about whichever apps have something, and made in the catalogue. */
const isOfCatalogue = ({ kind }: PlannedChange): boolean => kind === 'retire' || kind === 'policy'

function maySee(actor: Actor, change: PlannedChange, apps: readonly App[]): boolean {
  if (isOfCatalogue(change)) return may(actor, 'api.manage')
  return apps.length > 0 && apps.every(({ mayReadLog }) => mayReadLog)
}

/** The app's own log has an address; to staff its page says why it is refused. */
function logOf({ clientId, isOwn }: App, address: string | null, since: Date): string {
  if (!isOwn) return routes.inspectedApp(clientId)
  const from = since.getTime()
  return logPath(clientId, { outcome: 'issued', from, ...(address !== null && { address }) })
}

function aboutOf(change: PlannedChange, apps: readonly App[]): string {
  const [first] = apps
  const named = apps.length === 1 && first ? first.clientId : `${count(apps.length)} apps`
  switch (change.kind) {
    case 'restrict':
      return `New restrictions of ${named}`
    case 'scopes':
      return `New scopes of ${named}`
    case 'methods':
      return `New authentication methods of ${named}`
    case 'suspend':
      return `Suspending ${named}`
    case 'retire':
      return `Retiring ${change.what}`
    case 'policy':
      return `Another grant of the scope ${change.scope}`
  }
}

/** Where the change is made. */
function pageOf(change: PlannedChange, [app]: readonly App[], actor: Actor): string {
  if (isOfCatalogue(change)) return routes.catalogue
  if (app?.isOwn && actor.kind === 'person') return routes.appSettings(app.clientId)
  return routes.everyApp
}

const STATES = ['open', 'done', 'cancelled', 'superseded'] as const
const stateOf = (state: string): ShownReplay['state'] =>
  STATES.find((known) => known === state) ?? 'cancelled'

const shownApp = ({ app, found }: { app: App; found: AppFound }): ShownApp => ({
  clientId: app.clientId,
  team: app.team.name,
  judged: found.judged,
  refused: found.refused,
  unknown: Object.values(found.unknown).reduce((total, count) => total + count),
})

/** The APIs that nobody asks us about the tokens of: what a token was used for there, only they know. */
async function selfVerifying(found: readonly AppFound[]): Promise<ShownReplay['selfVerifying']> {
  const tokens = new Map<string, number>()
  for (const { byApi } of found)
    for (const [id, count] of Object.entries(byApi)) tokens.set(id, (tokens.get(id) ?? 0) + count)
  const apis = await db().api.findMany({
    where: {
      id: { in: [...tokens.keys()].filter((id) => id !== OWN_API_ID) },
      resourceServers: { none: {} },
    },
    select: { id: true, name: true },
    orderBy: { name: 'asc' },
  })
  return {
    apis: apis.map(({ name }) => name),
    tokens: apis.reduce((total, { id }) => total + (tokens.get(id) ?? 0), 0),
  }
}
