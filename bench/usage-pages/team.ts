import { clientActivity } from '#lib/features/apps/activity.ts'
import { listClients } from '#lib/features/health/list-clients.ts'
import { listFilterSchema } from '#lib/features/health/list-filter.ts'
import { countUnread, listNotices } from '#lib/features/notices/queries.ts'
import { clientEvidence } from '#lib/features/request-log/evidence.ts'
import { logFilterSchema } from '#lib/features/request-log/log-filter.ts'
import { logHistogram } from '#lib/features/request-log/log-histogram.ts'
import { windowOf } from '#lib/features/request-log/log-window.ts'
import { requestLog } from '#lib/features/request-log/request-log.ts'
import { findTeam } from '#lib/features/teams/teams.ts'
import { clientSeries } from '#lib/features/usage/client-series.ts'
import { lastToken } from '#lib/features/usage/last-token.ts'
import { dateOf, readRange } from '#lib/features/usage/range.ts'
import { teamUsage } from '#lib/features/usage/team-series.ts'
import { clientWaste } from '#lib/features/usage/token-thrift.ts'
import { asked, BUSIEST, type MeasuredPage } from './measured.ts'

const DAY_MS = 86_400_000

/** What a team reads about its apps: usage, logs and lists. `team` is its slug, `now` in milliseconds. */
export function pagesOfTeam({
  team,
  credentialId,
  now,
}: {
  team: string
  credentialId: string
  now: number
}): MeasuredPage[] {
  const range = (query: string) => readRange(asked(query), now)
  const days = (count: number) => `range=custom&from=${dateOf(now - count * DAY_MS)}&to=${dateOf(now)}`
  const ofApp = (name: string, query: string, credential: string | null = null): MeasuredPage => ({
    name,
    path: `/apps/${BUSIEST}/usage?${query}${credential ? `&credential=${credential}` : ''}`,
    read: (actor) =>
      Promise.all([
        clientSeries(actor, BUSIEST, { range: range(query), credential }),
        clientWaste(actor, BUSIEST),
      ]),
  })
  const ofTeam = (name: string, query: string): MeasuredPage => ({
    name,
    path: `/team/usage?${query}`,
    read: (actor) => teamUsage(actor, team, range(query)),
  })
  const list = (name: string, query: string): MeasuredPage => ({
    name,
    path: `/apps?${query}`,
    read: (actor) => listClients(actor, listFilterSchema.parse(asked(query))),
  })
  const log = (name: string, query: string): MeasuredPage => ({
    name,
    path: `/apps/${BUSIEST}/log?${query}`,
    read: (actor) => {
      const filter = logFilterSchema.parse(asked(query))
      const window = windowOf(filter, { now, keptMs: 30 * DAY_MS })
      if (!window) throw new Error(`${query} names no time`)
      const wanted = { ...filter, network: filter.address || null, from: window.from, to: window.to }
      return Promise.all([requestLog(actor, BUSIEST, wanted), logHistogram(actor, BUSIEST, wanted, window)])
    },
  })
  return [
    ofApp('app, 24 h', 'range=24h'),
    ofApp('app, 7 d', 'range=7d'),
    ofApp('app, 30 d', 'range=30d'),
    ofApp('app, 85 days', days(84)),
    ofApp('one secret, 30 d', 'range=30d', credentialId),
    ofTeam('team, 24 h', 'range=24h'),
    ofTeam('team, 7 d', 'range=7d'),
    ofTeam('team, 30 d', 'range=30d'),
    ofTeam('team, 85 days', days(84)),
    list('apps', ''),
    list('apps, failing', 'state=failing'),
    list('apps, secret ends soon', 'state=ending'),
    list('apps, idle', 'state=idle'),
    list('apps, deleted', 'status=deleted'),
    {
      name: 'notices',
      path: '/notices',
      read: (actor) => Promise.all([listNotices(actor, { before: null }), countUnread(actor)]),
    },
    {
      name: 'activity of an app',
      path: `/apps/${BUSIEST}/activity`,
      read: (actor) => clientActivity(actor, { clientId: BUSIEST, before: null }),
    },
    { name: 'people of the team', path: `/team?team=${team}`, read: (actor) => findTeam(actor, team) },
    log('log of an app', ''),
    log('log, 1 h', 'range=1h'),
    log('log, 7 d', 'range=7d'),
    log('log, refused', 'outcome=refused'),
    log('log, one reason', 'reason=wrong_secret'),
    log('log, an address that is not there', 'address=198.51.100.7'),
    log('log, a scope, 7 d', 'range=7d&scope=usage:read'),
    {
      name: 'overview of an app',
      path: `/apps/${BUSIEST}`,
      read: (actor) =>
        Promise.all([clientEvidence(actor, BUSIEST), lastToken(actor, BUSIEST), clientWaste(actor, BUSIEST)]),
    },
    {
      name: 'evidence of its secrets',
      path: `/apps/${BUSIEST}/secrets/evidence`,
      read: (actor) => clientEvidence(actor, BUSIEST),
    },
  ]
}
