import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { Command, InvalidArgumentError } from 'commander'
import { Latchkey } from '#e2e/harness/latchkey.ts'
import { PortalVisitor } from '#e2e/harness/portal.ts'
import type { Person } from '#lib/access/actor.ts'
import { clientActivity } from '#lib/features/apps/activity.ts'
import { listClients } from '#lib/features/health/list-clients.ts'
import { listFilterSchema } from '#lib/features/health/list-filter.ts'
import { countUnread, listNotices } from '#lib/features/notices/queries.ts'
import { findPartner } from '#lib/features/partners/find-partner.ts'
import { listPartners, partnerBoard, partnerTags } from '#lib/features/partners/list-partners.ts'
import { partnerFilterSchema } from '#lib/features/partners/partner-filter.ts'
import { today } from '#lib/features/partners/today.ts'
import { listPeople } from '#lib/features/people/account/people.ts'
import { personSelect, toPerson } from '#lib/features/people/person.ts'
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
import { closeDatabase, db } from '#lib/platform/db/db.ts'
import { provideSettings } from '#lib/platform/env.ts'
import { ensureBuild } from '#scripts/build.ts'
import { connectAsSuperuser } from './fill.ts'
import { fillLists } from './fill-lists.ts'
import { fillPartners } from './fill-partners.ts'
import { fillUsage } from './fill-usage.ts'
import { atMost, markdown, type Report } from './report.ts'

// npm run bench:usage: how long the pages about usage, and all other lists, take for one team with 10,000 apps and
// 10,000,000 events, and those of staff about 10,000 partners. Each as the functions that read the database, and as the whole answer of the built server to somebody
// who is signed in.

const EMAIL = 'bench@example.com'
/** An administrator, who lists all people. */
const STAFF_EMAIL = 'staff@example.com'
/** How long an answer may take, for each share of the answers. */
const LIMITS_MS = [
  [0.5, 80],
  [0.99, 150],
] as const
/** The app with the most events. */
const BUSIEST = 'bench-0'
const DAY_MS = 86_400_000

const positive = (text: string) => {
  const value = Number(text)
  if (!(value > 0)) throw new InvalidArgumentError('Give a number above 0.')
  return value
}

const { json, data, only, ...options } = new Command('npm run bench:usage --')
  .description('Server times of every page about usage, and bytes per event and roll-up.')
  .option('--apps <number>', 'of the one team', positive, 10_000)
  .option('--events <number>', 'of these apps, within 30 days', positive, 10_000_000)
  .option('--runs <number>', 'of each page', positive, 30)
  .option('--only <text>', 'only pages whose name has this in it', '')
  .option('--data <folder>', 'keep the filled database there, and measure it again if it is there')
  .option('--json <file>', 'write the results there, too')
  .parse()
  .opts<{ apps: number; events: number; runs: number; only: string; data?: string; json?: string }>()

const say = (text: string) => process.stderr.write(`${text}\n`)

/** A page, and what it asks the database. */
type UsagePage = { name: string; path: string; read: (actor: Person) => Promise<unknown>; isOfStaff?: true }

/** Somebody who is signed in, and what they see pages with. */
type Reader = { actor: Person; visitor: PortalVisitor }

function pagesOf({
  team,
  credentialId,
  now,
}: {
  team: string
  credentialId: string
  now: number
}): UsagePage[] {
  const range = (query: string) => readRange(Object.fromEntries(new URLSearchParams(query)), now)
  const days = (count: number) => `range=custom&from=${dateOf(now - count * DAY_MS)}&to=${dateOf(now)}`
  const ofApp = (name: string, query: string, credential: string | null = null): UsagePage => ({
    name,
    path: `/apps/${BUSIEST}/usage?${query}${credential ? `&credential=${credential}` : ''}`,
    read: (actor) =>
      Promise.all([
        clientSeries(actor, BUSIEST, { range: range(query), credential }),
        clientWaste(actor, BUSIEST),
      ]),
  })
  const ofTeam = (name: string, query: string): UsagePage => ({
    name,
    path: `/team/usage?${query}`,
    read: (actor) => teamUsage(actor, team, range(query)),
  })
  const list = (name: string, query: string): UsagePage => ({
    name,
    path: `/apps?${query}`,
    read: (actor) =>
      listClients(actor, listFilterSchema.parse(Object.fromEntries(new URLSearchParams(query)))),
  })
  const log = (name: string, query: string): UsagePage => ({
    name,
    path: `/apps/${BUSIEST}/log?${query}`,
    read: (actor) => {
      const filter = logFilterSchema.parse(Object.fromEntries(new URLSearchParams(query)))
      const window = windowOf(filter, { now, keptMs: 30 * DAY_MS })
      if (!window) throw new Error(`${query} names no time`)
      const asked = { ...filter, network: filter.address || null, from: window.from, to: window.to }
      return Promise.all([requestLog(actor, BUSIEST, asked), logHistogram(actor, BUSIEST, asked, window)])
    },
  })
  const partners = (name: string, query: string): UsagePage => {
    const filter = partnerFilterSchema.parse(Object.fromEntries(new URLSearchParams(query)))
    return {
      name,
      path: `/connectivity/partners?${query}`,
      read: (actor) =>
        Promise.all([
          partnerTags({ actor }),
          filter.view === 'board' ? partnerBoard({ actor }, filter) : listPartners({ actor }, filter),
        ]),
      isOfStaff: true,
    }
  }
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
    {
      name: 'people',
      path: '/people',
      read: (actor) => listPeople({ actor }, { search: '', after: null }),
      isOfStaff: true,
    },
    {
      name: 'people, a search',
      path: '/people?q=person-49',
      read: (actor) => listPeople({ actor }, { search: 'person-49', after: null }),
      isOfStaff: true,
    },
    { name: 'connectivity', path: '/connectivity', read: (actor) => today({ actor }), isOfStaff: true },
    partners('partners, board', ''),
    partners('partners, list', 'view=list'),
    partners('partners, list, the last page', 'view=list&page=200'),
    partners('partners, stalled', 'view=list&need=stalled'),
    partners('partners, failing', 'view=list&need=failing'),
    partners('partners, a search', 'q=partner-49'),
    {
      name: 'a partner',
      path: '/connectivity/partners/partner-42',
      read: (actor) => findPartner({ actor }, 'partner-42'),
      isOfStaff: true,
    },
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

/** Milliseconds of each run, in order of length; the first few, which warm up, are left out. */
async function timesOf(work: () => Promise<unknown>, runs: number): Promise<number[]> {
  const times: number[] = []
  for (let run = -3; run < runs; run++) {
    const begin = performance.now()
    await work()
    if (run >= 0) times.push(performance.now() - begin)
  }
  return times.toSorted((a, b) => a - b)
}

const at = (times: readonly number[], share: number) =>
  times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0

const personOf = async (email: string) =>
  toPerson(await db().user.findUniqueOrThrow({ where: { email }, select: personSelect }))

async function measurePages(
  { developer, staff }: { developer: PortalVisitor; staff: PortalVisitor },
  pages: readonly UsagePage[],
): Promise<Report> {
  const ofTeam: Reader = { actor: await personOf(EMAIL), visitor: developer }
  const ofStaff: Reader = { actor: await personOf(STAFF_EMAIL), visitor: staff }
  const report: Report = {
    scenario: 'usage',
    title: `Server times in ms for a team with ${options.apps} apps and ${options.events} events; ${options.runs} runs each.`,
    rows: [],
    verdicts: [],
  }
  for (const { name, path, read, isOfStaff } of pages) {
    say(name)
    const { actor, visitor } = isOfStaff ? ofStaff : ofTeam
    const reads = await timesOf(() => read(actor), options.runs)
    let bytes = 0
    const answers = await timesOf(async () => {
      const answer = await visitor.get(path)
      if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}`)
      bytes = (await answer.arrayBuffer()).byteLength
    }, options.runs)
    report.rows.push({
      page: name,
      'queries p50': Math.round(at(reads, 0.5)),
      'queries p99': Math.round(at(reads, 0.99)),
      'answer p50': Math.round(at(answers, 0.5)),
      'answer p99': Math.round(at(answers, 0.99)),
      kB: Math.round(bytes / 1000),
    })
    for (const [share, limit] of LIMITS_MS)
      report.verdicts.push(atMost(`${name}, answer p${share * 100}`, at(answers, share), limit, 'ms'))
  }
  return report
}

/** What is stored per event and per roll-up, indexes included. */
async function measureSizes(latchkey: Latchkey): Promise<Report> {
  const database = await connectAsSuperuser(latchkey)
  try {
    const rows: Report['rows'] = []
    for (const [table, what] of [
      ['token_event', 'event'],
      ['usage_hour', 'app, hour, secret and reason'],
      ['usage_bucket', 'app and span of 6 hours, a day, a week or four'],
      ['usage_team_hour', 'team, hour and reason'],
    ] as const) {
      const { rows: found } = await database.query<{ rows: string; bytes: string }>(
        `SELECT (SELECT count(*) FROM ${table}) AS rows, coalesce(sum(pg_total_relation_size(relid)), pg_total_relation_size('${table}')) AS bytes
         FROM pg_partition_tree('${table}')`,
      )
      const [counted, bytes] = [Number(found[0]?.rows), Number(found[0]?.bytes)]
      rows.push({
        table,
        'a row for each': what,
        rows: counted,
        'bytes per row': Math.round(bytes / Math.max(1, counted)),
      })
    }
    return { scenario: 'sizes', title: 'What is stored, indexes included.', rows, verdicts: [] }
  } finally {
    await database.end()
  }
}

/** What a kept folder has in it once it is filled. */
const FILLED = 'filled'

type Team = { id: string; slug: string }

/** A server with a filled database, new or kept from before, and those who are signed in to it. */
async function startFilled(): Promise<{
  latchkey: Latchkey
  visitors: { developer: PortalVisitor; staff: PortalVisitor }
  team: Team
}> {
  const isFilled = data !== undefined && existsSync(join(data, FILLED))
  if (data) mkdirSync(data, { recursive: true, mode: 0o700 })
  const latchkey = await Latchkey.start({ ...(data && { dataDir: data }) })
  const signIn = (email: string, role: string) =>
    isFilled
      ? PortalVisitor.signedInAgain(latchkey, email)
      : PortalVisitor.signedIn(latchkey, email, { role })
  const visitors = {
    developer: await signIn(EMAIL, 'developer'),
    staff: await signIn(STAFF_EMAIL, 'administrator'),
  }
  provideSettings({
    DATABASE_URL: latchkey.databaseUrl,
    LATCHKEY_KEK: readFileSync(join(latchkey.dataDir, 'kek'), 'utf8').trim(),
  })
  const { team } = await db().membership.findFirstOrThrow({
    where: { user: { email: EMAIL } },
    select: { team: { select: { id: true, slug: true } } },
  })
  if (!isFilled) {
    await fillUsage(latchkey, team.id, { ...options, say })
    await fillLists(latchkey, team.id, { app: BUSIEST, say })
    await fillPartners(latchkey, { say })
  }
  if (data) writeFileSync(join(data, FILLED), '')
  return { latchkey, visitors, team }
}

await ensureBuild(say)
process.stdout.write(`Node ${process.version}, ${cpus().length} cores\n`)
const { latchkey, visitors, team } = await startFilled()
try {
  const credential = await db().clientCredential.findFirstOrThrow({
    where: { client: { clientId: BUSIEST } },
    select: { id: true },
  })
  const pages = pagesOf({ team: team.slug, credentialId: credential.id, now: Date.now() })
  const asked = pages.filter(({ name }) => name.includes(only))
  const reports = [await measurePages(visitors, asked), await measureSizes(latchkey)]
  for (const report of reports) process.stdout.write(`\n${markdown(report)}\n`)
  if (json) writeFileSync(json, `${JSON.stringify({ node: process.version, options, reports }, null, 2)}\n`)
} finally {
  await closeDatabase()
  if (data) await latchkey.stop()
  else await latchkey.remove()
}
