import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { filesIn, isSource, root } from '#scripts/project-files.ts'

// Whose each table is (docs/decisions/0025). A table is written by the ring or feature that it belongs to, and read by
// those above it, like imports. What a query reaches by a relation (`select: { team: … }`) is not seen here.

/** Rings and features, the lowest first, each with its tables. */
const TABLES: Readonly<Record<string, readonly string[]>> = {
  platform: ['mail', 'idempotency_key', 'failure_limit', 'live_setting'],
  access: [],
  changes: ['audit_entry'],
  revocations: ['revocation'],
  'signing-keys': ['signing_key', 'server_secret', 'kek_holder'],
  people: [
    ...[
      'app_user',
      'session',
      'invitation',
      'one_time_link',
      'terms_acceptance',
      'sign_in_failure',
      'erasure',
    ],
    ...['passkey', 'totp', 'recovery_code', 'factor_challenge', 'sign_in_identity'],
  ],
  teams: ['team', 'membership', 'team_domain'],
  apis: ['api', 'scope'],
  apps: ['client', 'client_scope', 'resource_server'],
  credentials: ['client_credential'],
  events: ['token_event', 'refusal_count', 'client_refusal_count', 'client_address'],
  usage: [
    'usage_delta',
    'usage_hour',
    'usage_team_hour',
    'usage_total_hour',
    'usage_bucket',
    'usage_progress',
  ],
  'request-log': ['near_miss', 'unknown_request', 'log_tail'],
  restrictions: ['client_restriction'],
  health: ['incident', 'failing_client'],
  requests: ['access_request', 'scope_request'],
  notices: ['notice', 'notice_recipient', 'notice_preference'],
  leaks: ['leak_report', 'leak_delivery'],
  partners: ['partner', 'partner_contact', 'client_first_call', 'client_call', 'staff_visit'],
  'hand-offs': ['hand_off', 'hand_off_app'],
  campaigns: ['campaign', 'campaign_secret'],
  audit: ['audit_head'],
  'what-if': ['replay'],
  inspection: [],
  settings: [],
  laboratory: ['laboratory_client', 'laboratory_request', 'laboratory_hour'],
  guide: ['guide_feedback', 'guide_remark'],
  edges: [],
  runtime: ['client_assertion'],
}

/** Who writes what is another’s, and why that is not a verb of the other. */
const WRITTEN_BY_OTHERS: Readonly<Record<string, string>> = {
  'apps: access_request': 'a purged app goes with all it has',
  'apps: api': 'an API that is retired is taken from the apps that have a scope of it',
  'apps: client_credential':
    'a purged app goes with all it has; tokens are revoked with the credential that they came by',
  'apps: client_restriction': 'a purged app goes with all it has',
  'apps: notice': 'a purged app goes with all it has',
  'apps: scope': 'a scope that is retired is taken from the apps that have it',
  'apps: scope_request': 'a scope that is granted closes the request for it, as does the end of the app',
  'changes: notice': 'a subscriber writes the row that a change calls for (decision 32)',
  'events: usage_progress': 'how far addresses are gathered stands beside how far usage is added up',
  'people: client': 'a deleted account leaves no address behind',
  'people: client_credential': 'a deleted account leaves no address behind',
  'people: mail': 'a deleted account leaves no address behind',
  'people: membership': 'whoever signs up has a team of their own; a deleted account is in none',
  'people: notice': 'a deleted account leaves no address behind',
  'people: scope_request': 'a deleted account leaves no address behind',
  'people: team': 'whoever signs up has a team of their own, which goes with them',
  'requests: client_scope': 'what is granted, and taken away when its time is over',
  'runtime: replay': 'decides about tokens like the token endpoint, which only the composition can',
}

/** Who reads what is above them, and why. */
const READ_FROM_BELOW: Readonly<Record<string, string>> = {
  'access: client': 'whose an app is decides who may',
  'access: membership': 'who is in a team decides who may',
  'access: team': 'who is in a team decides who may',
  'apis: client_scope': 'a scope that an app has is not taken away',
  'apps: client_credential': 'whose a credential is, before its tokens are revoked',
  'changes: app_user': 'whom a change is told to',
  'changes: hand_off': 'whom a change is told to',
  'changes: membership': 'whom a change is told to',
  'changes: team': 'whom a change is told to',
  'events: usage_progress': 'how far addresses are gathered stands beside how far usage is added up',
  'people: membership': 'a session knows the teams of its person',
  'people: team': 'a session knows the teams of its person',
  'request-log: hand_off_app': 'why a secret that was taken away is refused',
  'requests: client_first_call': 'what an app did is looked at before it gets more',
  'signing-keys: api': 'an algorithm has a key as long as an API asks for it',
  'teams: client': 'a team that has apps is not deleted',
}

const places = Object.keys(TABLES)
const owner = new Map(places.flatMap((place) => (TABLES[place] ?? []).map((table) => [table, place])))
const read = (file: string) => readFileSync(join(root, file), 'utf8')

/** Every table that the migrations leave behind, partitions not counted. */
function tablesOfTheDatabase(): string[] {
  const tables = new Set<string>()
  for (const folder of readdirSync(join(root, 'prisma', 'migrations')).sort()) {
    if (!/^\d/.test(folder)) continue
    const sql = read(join('prisma', 'migrations', folder, 'migration.sql')).replaceAll(/^\s*--.*$/gm, '')
    const changes =
      /\b(CREATE|DROP|ALTER) TABLE (?:IF (?:NOT )?EXISTS )?"?(\w+)"?(?:\s+RENAME TO "?(\w+)"?|\s+PARTITION OF)?/g
    for (const [whole, verb, table = '', renamed] of sql.matchAll(changes)) {
      if (verb === 'CREATE' && !whole.endsWith('PARTITION OF')) tables.add(table)
      if (verb === 'DROP' || renamed !== undefined) tables.delete(table)
      if (renamed !== undefined) tables.add(renamed)
    }
  }
  return [...tables].sort()
}

/** Tables by what Prisma's client calls their models. */
const models = new Map(
  [...read('prisma/schema.prisma').matchAll(/^model (\w)(\w*) \{[\s\S]*?@@map\("(\w+)"\)/gm)].map(
    ([, first = '', rest = '', table = '']) => [first.toLowerCase() + rest, table],
  ),
)

type Use = { place: string; table: string; isWritten: boolean }

/** What the code of a place does with tables, by Prisma's client and by SQL. */
function usesIn(file: string): Use[] {
  const [, ring = '', feature = ''] = file.split('/')
  const place = ring === 'features' ? feature : ring
  const source = read(file).replaceAll(/^\s*(?:\/\/|\*|\/\*).*$/gm, '')
  const byModel = [
    ...source.matchAll(/\.(\w+)\s*\.\s*(find|create|update|upsert|delete|count|aggregate|groupBy)\w*\(/g),
  ].map(([, model = '', verb = '']) => ({
    table: models.get(model),
    isWritten: ['create', 'update', 'upsert', 'delete'].includes(verb),
  }))
  const bySql = [...source.matchAll(/\b(FROM|JOIN|INTO|UPDATE)\s+"?(\w+)/g)].map(
    ([, word = '', table = '']) => ({
      table: owner.has(table) ? table : undefined,
      isWritten: word === 'INTO' || word === 'UPDATE' || source.includes(`DELETE FROM ${table}`),
    }),
  )
  return [...byModel, ...bySql].flatMap(({ table, isWritten }) =>
    table ? [{ place, table, isWritten }] : [],
  )
}

const uses = filesIn('lib').filter(isSource).flatMap(usesIn)
const named = (those: readonly Use[]) =>
  [...new Set(those.map(({ place, table }) => `${place}: ${table}`))].sort()
const rank = (place: string) => places.indexOf(place)
const isOthers = ({ place, table }: Use) => owner.get(table) !== place

describe('the tables', () => {
  it('each belong to one ring or feature, and each feature has a place', () => {
    expect([...owner.keys()].sort()).toEqual(tablesOfTheDatabase())
    const features = readdirSync(join(root, 'lib', 'features'))
    expect(features.filter((name) => !places.includes(name))).toEqual([])
  })

  it('are written by those whose they are, but for what is listed here', () => {
    expect(uses.length).toBeGreaterThan(200)
    expect(named(uses.filter((use) => use.isWritten && isOthers(use)))).toEqual(
      Object.keys(WRITTEN_BY_OTHERS).sort(),
    )
  })

  it('are read by those above them, but for what is listed here', () => {
    const upwards = uses.filter(
      (use) => !use.isWritten && isOthers(use) && rank(use.place) < rank(owner.get(use.table) ?? ''),
    )
    expect(named(upwards)).toEqual(Object.keys(READ_FROM_BELOW).sort())
  })
})
