import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { Command, InvalidArgumentError } from 'commander'
import { Latchkey } from '#e2e/harness/latchkey.ts'
import { PortalVisitor } from '#e2e/harness/portal.ts'
import type { Person } from '#lib/access/actor.ts'
import { personSelect, toPerson } from '#lib/features/people/person.ts'
import { closeDatabase, db } from '#lib/platform/db/db.ts'
import { provideSettings } from '#lib/platform/env.ts'
import { ensureBuild } from '#scripts/build.ts'
import { connectAsSuperuser } from './fill.ts'
import { fillLists } from './fill-lists.ts'
import { fillPartners } from './fill-partners.ts'
import { fillStaffLists } from './fill-staff-lists.ts'
import { fillUsage } from './fill-usage.ts'
import { atMost, markdown, type Report } from './report.ts'
import { BUSIEST, type MeasuredPage } from './usage-pages/measured.ts'
import { pagesOfStaff } from './usage-pages/staff.ts'
import { pagesOfTeam } from './usage-pages/team.ts'

// npm run bench:usage: how long the pages about usage, and all other lists, take for one team with 10,000 apps and
// 10,000,000 events, and those of staff about 10,000 partners. Each as the functions that read the database, and as the
// whole answer of the built server to somebody who is signed in.

const EMAIL = 'bench@example.com'
/** An administrator, who lists all people. */
const STAFF_EMAIL = 'staff@example.com'
/** How long an answer may take, for each share of the answers. */
const LIMITS_MS = [
  [0.5, 80],
  [0.99, 150],
] as const

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

/** Somebody who is signed in, and the pages that they see. */
type Reader = { actor: Person; visitor: PortalVisitor; pages: readonly MeasuredPage[] }

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

async function measurePages(readers: readonly Reader[]): Promise<Report> {
  const report: Report = {
    scenario: 'usage',
    title: `Server times in ms for a team with ${options.apps} apps and ${options.events} events; ${options.runs} runs each.`,
    rows: [],
    verdicts: [],
  }
  const asked = readers.flatMap(({ pages, ...reader }) => pages.map((page) => ({ ...page, ...reader })))
  for (const { name, path, read, actor, visitor } of asked.filter(({ name }) => name.includes(only))) {
    say(name)
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
    await fillStaffLists(latchkey, { say })
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
  const readers: Reader[] = [
    {
      actor: await personOf(EMAIL),
      visitor: visitors.developer,
      pages: pagesOfTeam({ team: team.slug, credentialId: credential.id, now: Date.now() }),
    },
    { actor: await personOf(STAFF_EMAIL), visitor: visitors.staff, pages: pagesOfStaff() },
  ]
  const reports = [await measurePages(readers), await measureSizes(latchkey)]
  for (const report of reports) process.stdout.write(`\n${markdown(report)}\n`)
  if (json) writeFileSync(json, `${JSON.stringify({ node: process.version, options, reports }, null, 2)}\n`)
} finally {
  await closeDatabase()
  if (data) await latchkey.stop()
  else await latchkey.remove()
}
