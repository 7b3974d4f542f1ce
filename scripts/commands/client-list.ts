import { type Command, Option } from 'commander'
import { z } from 'zod'
import { noSuchApp } from '#lib/features/apps/lock-client.ts'
import { importedClientIdSchema } from '#lib/features/apps/schemas.ts'
import { tagClients } from '#lib/features/apps/tag-clients.ts'
import { transferClients } from '#lib/features/apps/transfer-clients.ts'
import { THE_PORTAL } from '#lib/features/health/app-health.ts'
import { LIST_ENVIRONMENTS, LIST_STATES, LIST_STATUSES } from '#lib/features/health/list-filter.ts'
import { type InspectedApp, inspectApp } from '#lib/features/inspection/inspected-app.ts'
import { type ListedApp, listEveryApp } from '#lib/features/partners/every-app.ts'
import {
  APP_ENDS,
  APP_OWNERS,
  APP_QUOTAS,
  everyAppFilterSchema,
} from '#lib/features/partners/every-app-filter.ts'
import { REFUSALS } from '#lib/features/request-log/causes.ts'
import { teamSlugSchema } from '#lib/features/teams/schemas.ts'
import { counted } from '#lib/kernel/number-words.ts'
import { tagSchema, typedTags } from '#lib/kernel/tags.ts'
import { rehearse } from '#lib/platform/db/rehearse.ts'
import { operator, print, UsageError, type WithDatabase } from './input.ts'
import { requireApi, requireTeam } from './named.ts'

const ctx = { actor: operator }
const json = z.boolean().default(false)
/** As many as `partner list` prints. */
const MOST = 10_000

const listSchema = z.object({
  search: z.string().default(''),
  environment: z.enum(LIST_ENVIRONMENTS).optional(),
  status: z.enum(LIST_STATUSES).optional(),
  health: z.enum(LIST_STATES).optional(),
  quota: z.enum(APP_QUOTAS).optional(),
  ends: z.enum(APP_ENDS).optional(),
  requests: z
    .enum(['issued', 'refused', ...REFUSALS], 'Enter issued, refused, or a reason such as wrong_secret.')
    .optional(),
  of: z.enum(APP_OWNERS).optional(),
  team: teamSlugSchema.optional(),
  api: z.string().optional(),
  tag: tagSchema.optional(),
  json,
})
const showSchema = z.object({ id: importedClientIdSchema, json })
const transferSchema = z.object({
  id: z.array(importedClientIdSchema).min(1),
  to: teamSlugSchema,
  dryRun: z.boolean().default(false),
  json,
})

const tagOptionsSchema = z.object({
  id: z.array(importedClientIdSchema).min(1),
  add: typedTags,
  remove: typedTags,
  json,
})

/** `client list | show | transfer | tag`. */
export function addClientListCommands(client: Command, withDatabase: WithDatabase): void {
  client
    .command('list')
    .description('list the apps of all teams, the newest first; 10,000 at most')
    .option('--search <text>', 'only those with this in their client ID or name, or their team’s')
    .addOption(new Option('--environment <environment>', 'only these').choices(LIST_ENVIRONMENTS))
    .addOption(
      new Option('--status <status>', 'only these; deleted ones only if you ask').choices(LIST_STATUSES),
    )
    .addOption(new Option('--health <health>', 'only those that need somebody').choices(LIST_STATES))
    .addOption(
      new Option('--quota <use>', 'only those that nearly used up a quota in 24 hours').choices(APP_QUOTAS),
    )
    .addOption(
      new Option('--ends <when>', 'only those with a secret or key that ends soon (EXPIRY_REMINDER)').choices(
        APP_ENDS,
      ),
    )
    .option(
      '--requests <how>',
      'only those with requests in 24 hours that were issued, refused, or refused for this reason; the most first',
    )
    .addOption(new Option('--of <teams>', 'only those of partners, or of other teams').choices(APP_OWNERS))
    .option('--team <slug>', 'only those of this team')
    .option('--api <id>', 'only those that can use this API')
    .option('--tag <tag>', 'only those with this tag')
    .option('--json', 'print one JSON object')
    .action((options: unknown) => list(options, withDatabase))

  client
    .command('show')
    .description('show whose an app is, how it does, its scopes, secrets and keys, and its latest refusals')
    .requiredOption('--id <client-id>', 'client ID')
    .option('--json', 'print one JSON object')
    .action((options: unknown) => show(options, withDatabase))

  client
    .command('transfer')
    .description('give apps to another team; their secrets, keys and tokens keep working')
    .requiredOption('--id <client-id>', 'an app; repeat for more', (id: string, all: string[] = []) => [
      ...all,
      id,
    ])
    .requiredOption('--to <slug>', 'the team that gets them')
    .option('--dry-run', 'say which would move, and change nothing')
    .option('--json', 'print one JSON object')
    .action((options: unknown) => transfer(options, withDatabase))

  client
    .command('tag')
    .description('add tags to apps, or take tags away')
    .requiredOption('--id <client-id>', 'an app; repeat for more', (id: string, all: string[] = []) => [
      ...all,
      id,
    ])
    .option('--add <tags>', 'separated by spaces or commas')
    .option('--remove <tags>', 'separated by spaces or commas')
    .option('--json', 'print one JSON object')
    .action((options: unknown) => tag(options, withDatabase))
}

async function list(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const { search, health, json: asJson, ...chosen } = listSchema.parse(options)
  const filter = { ...everyAppFilterSchema.parse({}), ...chosen, q: search, state: health ?? null }
  await withDatabase(async () => {
    await requireTeam(chosen.team)
    await requireApi(chosen.api)
    const apps: ListedApp[] = []
    let all = 0
    let ofDeleted = 0
    for (let after: string | null = null; ; ) {
      const page = await listEveryApp(ctx, everyAppFilterSchema.parse({ ...filter, after }))
      all = page.total
      ofDeleted = page.ofDeleted
      apps.push(...page.apps)
      after = page.next
      if (after === null || apps.length >= MOST) break
    }
    print(asJson, { total: all, apps: apps.map(listed), ...(chosen.requests && { of_deleted: ofDeleted }) }, [
      ...apps.map(
        ({ clientId, teamSlug, environment, state, evidence, requests24h, endsAt }) =>
          `${clientId}  ${teamSlug}  ${environment}  ${state.replace('_', ' ')}: ${evidence}${requests24h === null ? '' : `  ${counted(requests24h, 'request')}`}${endsAt === null ? '' : `  a secret or key ends ${endsAt.toISOString()}`}`,
      ),
      ...(apps.length === 0 ? ['No apps match.'] : []),
      ...(ofDeleted > 0 ? [`Deleted apps had ${counted(ofDeleted, 'more request')}: --status deleted.`] : []),
    ])
  })
}

const listed = (app: ListedApp) => ({
  ...{ client_id: app.clientId, name: app.name, team: app.teamSlug, partner: app.isPartner },
  ...{ environment: app.environment, status: app.deletedAt ? 'deleted' : app.status },
  ...{ suspended_by: app.suspendedBy, tags: app.tags, health: app.state, tokens_24h: app.tokens24h },
  ...(app.requests24h !== null && { requests_24h: app.requests24h }),
  ...(app.endsAt !== null && { ends_at: app.endsAt.toISOString() }),
  ...{ created_at: app.createdAt.toISOString(), deleted_at: app.deletedAt?.toISOString() ?? null },
})

async function show(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const { id, json: asJson } = showSchema.parse(options)
  await withDatabase(async () => {
    const app = await inspectApp(ctx, id)
    if (!app) throw noSuchApp(id)
    const { health, scopes, credentials, refusals, team } = app
    const status = app.deletedAt ? 'deleted' : app.status
    const moment = (at: Date | null) => at?.toISOString() ?? null
    print(
      asJson,
      {
        ...{ client_id: id, name: app.name, team: team.slug, partner: team.isPartner },
        ...{ environment: app.environment, status, suspended_by: app.suspendedBy },
        suspended_at: moment(app.suspension?.at ?? null),
        suspended_for: app.suspension?.reason ?? null,
        ...{ health: health?.state ?? null, evidence: health?.evidence ?? null, scope: scopes.join(' ') },
        ...{ created_at: moment(app.createdAt), deleted_at: moment(app.deletedAt) },
        granted_until: moment(app.grantedUntil),
        credentials: credentials.map((one) => ({
          ...{ id: one.id, kind: one.kind, name: one.name, prefix: one.prefix, last_four: one.lastFour },
          ...{ kid: one.kid, state: one.state },
          ...{ expires_at: moment(one.expiresAt), retires_at: moment(one.retiresAt) },
        })),
        refusals: refusals.map((one) => ({
          ...{ request_id: one.id, time: moment(one.time), reason: one.reason, address: one.address },
        })),
      },
      [
        `${id}  ${app.name}`,
        `Team         ${team.slug}${team.isPartner ? ' (partner)' : ''}`,
        `Environment  ${app.environment}`,
        `Status       ${status}${app.suspendedBy ? suspensionInWords(app) : ''}`,
        ...(app.grantedUntil ? [`Granted      until ${app.grantedUntil.toISOString()}, then suspended`] : []),
        ...(health ? [`Health       ${health.state.replace('_', ' ')}: ${health.evidence}`] : []),
        `Scopes       ${scopes.join(' ') || 'none'}`,
        ...credentials.map((one) => `${one.kind.padEnd(11)}  ${one.id}  ${one.name}  ${one.state}`),
        ...refusals.map((one) => `refused      ${one.time.toISOString()}  ${one.reason}  ${one.address}`),
      ],
    )
  })
}

/** " by the connectivity team. Reason" */
function suspensionInWords({ suspendedBy, suspension }: InspectedApp): string {
  const whose = suspendedBy === 'staff' ? 'the connectivity team' : 'its team'
  const by = suspension?.by === THE_PORTAL ? THE_PORTAL : whose
  return ` by ${by}${suspension?.reason ? `. ${suspension.reason}` : ''}`
}

async function transfer(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const { id: clientId, to, dryRun, json: asJson } = transferSchema.parse(options)
  await withDatabase(async () => {
    const wanted = { clientId, team: to }
    const { moved } = dryRun
      ? await rehearse((tx) => transferClients({ ...ctx, tx }, wanted))
      : await transferClients(ctx, wanted)
    const said = dryRun ? 'would move' : moved.length === 1 ? 'is now' : 'are now'
    print(asJson, { dry_run: dryRun, to, moved }, [
      moved.length === 0
        ? `Nothing to move: ${to} has them.`
        : `${moved.join(' ')} ${said} ${dryRun ? 'to' : 'with'} ${to}.`,
    ])
  })
}

async function tag(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const { id: clientId, add, remove, json: asJson } = tagOptionsSchema.parse(options)
  if (add.length + remove.length === 0) throw new UsageError('Name tags: --add or --remove.')
  await withDatabase(async () => {
    const { changed } = await tagClients(ctx, { clientId, add, remove })
    print(asJson, { client_ids: clientId, changed }, [`Changed the tags of ${counted(changed, 'app')}.`])
  })
}
