import type { Command } from 'commander'
import { z } from 'zod'
import { createScope } from '#lib/features/apis/create-scope.ts'
import { listScopes, type ScopeSummary } from '#lib/features/apis/queries.ts'
import {
  apiIdSchema,
  grantPolicySchema,
  scopeDescriptionSchema,
  scopeNameSchema,
} from '#lib/features/apis/schemas.ts'
import { updateScope } from '#lib/features/apis/update-scope.ts'
import { retireScope } from '#lib/features/apps/retire-scope.ts'
import { type ScopeEffect, scopeEffect } from '#lib/features/partners/catalogue.ts'
import { policyEffect, policyEffectInWords } from '#lib/features/partners/change-catalogue.ts'
import { listScopeRequests, type WaitingScope } from '#lib/features/requests/list-scope-requests.ts'
import { askPolicy, askRetirement } from '#lib/features/what-if/ask.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { counted } from '#lib/kernel/number-words.ts'
import { DRY_RUN, printDryRun } from './dry-run.ts'
import { operator, print, UsageError, type WithDatabase } from './input.ts'

const createSchema = z.object({
  name: scopeNameSchema,
  api: apiIdSchema,
  description: scopeDescriptionSchema,
  grant: grantPolicySchema,
  json: z.boolean().default(false),
})

const listSchema = z.object({ json: z.boolean().default(false) })

const updateSchema = z.object({
  name: scopeNameSchema,
  description: scopeDescriptionSchema.optional(),
  grant: grantPolicySchema.optional(),
  dryRun: z.boolean().default(false),
  json: z.boolean().default(false),
})

const showSchema = z.object({ name: scopeNameSchema, json: z.boolean().default(false) })

const retireSchema = showSchema.extend({
  confirm: z.string().optional(),
  dryRun: z.boolean().default(false),
})

/** `scope create | list | show | update | retire | requests`. */
export function addScopeCommands(root: Command, withDatabase: WithDatabase): void {
  const scope = root.command('scope').description('create, list, change and retire the scopes of APIs')

  scope
    .command('create')
    .description('add a scope to an API')
    .requiredOption('--name <scope>', 'the scope that apps request; unique across APIs')
    .requiredOption('--api <id>', 'the API it belongs to')
    .requiredOption('--description <text>', 'what it allows, in one line')
    .requiredOption('--grant <who>', 'who grants it to an app: owner, request (on request) or staff')
    .option('--json', 'print one JSON object')
    .action((options: unknown) => create(options, withDatabase))

  scope
    .command('list')
    .description('list all scopes')
    .option('--json', 'print one JSON object')
    .action((options: unknown) => list(options, withDatabase))

  scope
    .command('show')
    .description('show a scope, and which apps use it')
    .requiredOption('--name <scope>', 'which scope')
    .option('--json', 'print one JSON object')
    .action((options: unknown) => show(options, withDatabase))

  scope
    .command('update')
    .description('change a scope; apps that have it keep it, and options you leave out don’t change')
    .requiredOption('--name <scope>', 'which scope')
    .option('--description <text>', 'what it allows, in one line')
    .option('--grant <who>', 'who grants it to an app: owner, request (on request) or staff')
    .option('--dry-run', 'say which apps that concerns and what it would have refused, and change nothing')
    .option('--json', 'print one JSON object')
    .action((options: unknown) => update(options, withDatabase))

  scope
    .command('retire')
    .description('take a scope from the apps that have it, and delete it; you can’t undo this')
    .requiredOption('--name <scope>', 'which scope')
    .option('--confirm <scope>', 'the same scope again')
    .option(...DRY_RUN)
    .option('--json', 'print one JSON object')
    .action((options: unknown) => retire(options, withDatabase))

  scope
    .command('requests')
    .description('list the scopes that teams request, each with the command that grants it')
    .option('--json', 'print one JSON object')
    .action((options: unknown) => requests(options, withDatabase))
}

async function create(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const { api, grant, json, ...rest } = createSchema.parse(options)
  await withDatabase(async () => {
    const { name } = await createScope({ actor: operator }, { ...rest, apiId: api, grantPolicy: grant })
    print(json, { name, api, description: rest.description, grant }, [`Created the scope ${name} of ${api}.`])
  })
}

async function list(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const { json } = listSchema.parse(options)
  await withDatabase(async () => {
    const scopes = await listScopes({ actor: operator })
    print(
      json,
      {
        scopes: scopes.map(({ apiId, grantPolicy, ...scope }) => ({
          ...scope,
          api: apiId,
          grant: grantPolicy,
        })),
      },
      scopes.map(
        ({ name, apiId, grantPolicy, description }) => `${name}  ${apiId}  ${grantPolicy}  ${description}`,
      ),
    )
  })
}

async function found(name: string): Promise<ScopeSummary> {
  const scope = (await listScopes({ actor: operator })).find((one) => one.name === name)
  if (!scope) throw new AppError('not_found', `There is no scope “${name}”.`, 'name')
  return scope
}

async function show(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const { name, json } = showSchema.parse(options)
  await withDatabase(async () => {
    const { apiId, description, grantPolicy } = await found(name)
    const effect = await scopeEffect({ actor: operator }, name)
    print(json, { name, api: apiId, description, grant: grantPolicy, ...effectOnWire(effect) }, [
      `${name}  ${apiId}  ${grantPolicy}  ${description}`,
      ...effectLines(effect),
    ])
  })
}

async function update(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const { name, description, grant, dryRun, json } = updateSchema.parse(options)
  if (description === undefined && grant === undefined)
    throw new UsageError('Name what to change: --description or --grant.')
  await withDatabase(async () => {
    const before = await found(name)
    const after = {
      description: description ?? before.description,
      grantPolicy: grant ?? before.grantPolicy,
    }
    if (dryRun) {
      const effect = await policyEffect({ actor: operator }, { name, ...after })
      const wire = { name, dry_run: true, held_by: effect?.held ?? null, requested_by: effect?.asked ?? null }
      if (!effect)
        return print(json, wire, [
          'This concerns no app: nobody has or requests it, or the same people grant it.',
          'Nothing was changed.',
        ])
      const asked = askPolicy({ actor: operator }, { name, grantPolicy: after.grantPolicy })
      return await printDryRun(json, asked, {
        wire: { ...wire, unconfirmed: effect.unconfirmed },
        lines: [policyEffectInWords(effect)],
      })
    }
    const { changed } = await updateScope({ actor: operator }, { name, ...after })
    print(json, { name, changed, description: after.description, grant: after.grantPolicy }, [
      changed ? `Changed the scope ${name}.` : `Nothing to change on ${name}.`,
    ])
  })
}

async function retire(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const { name, confirm, dryRun, json } = retireSchema.parse(options)
  if (!dryRun && confirm === undefined)
    throw new UsageError('Type the scope again: --confirm. Try --dry-run first.')
  await withDatabase(async () => {
    const effect = await scopeEffect({ actor: operator }, name)
    const wire = { name, ...effectOnWire(effect) }
    if (dryRun) {
      const asked = askRetirement({ actor: operator }, { name })
      return await printDryRun(json, asked, { wire, lines: effectLines(effect) })
    }
    await retireScope({ actor: operator }, { name, confirmation: confirm ?? name })
    print(json, { ...wire, dry_run: false }, [`Retired the scope ${name}.`, ...effectLines(effect)])
  })
}

/** What retiring would hit, for programs. */
export const effectOnWire = ({ apps, tokens, named }: ScopeEffect) => ({
  ...{ apps, tokens_30d: tokens },
  busiest: named.map(({ clientId, team, tokens: got }) => ({ client_id: clientId, team, tokens_30d: got })),
})

/** The same for people. */
export const effectLines = ({ apps, tokens, named }: ScopeEffect): string[] => [
  `${counted(apps, 'app')} with ${counted(tokens, 'token')} in the last 30 days`,
  ...named.map(({ clientId, team, tokens: got }) => `  ${clientId}  ${team}  ${counted(got, 'token')}`),
]

async function requests(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const { json } = listSchema.parse(options)
  await withDatabase(async () => {
    const open = await listScopeRequests({ actor: operator })
    print(
      json,
      {
        requests: open.map(({ clientId, requestedBy, createdAt, isTeamConfirmed, scopes, ...request }) => ({
          client_id: clientId,
          ...request,
          team_confirmed: isTeamConfirmed,
          requested_by: requestedBy,
          requested_at: createdAt.toISOString(),
          granted: scopes.join(' '),
        })),
      },
      open.length === 0 ? ['No open requests.'] : open.flatMap(requestLines),
    )
  })
}

/** A request, and what grants it. A client ID may hold what a shell would read as something else. */
function requestLines({
  clientId,
  scope,
  scopes,
  team,
  isTeamConfirmed,
  ...request
}: WaitingScope): string[] {
  const confirm = isTeamConfirmed ? [] : [`  team confirm --slug ${team}`]
  return [
    `${scope}  for ${clientId} of ${team}, requested by ${request.requestedBy} on ${request.createdAt.toISOString().slice(0, 10)}`,
    `  “${request.reason.replace(/\s+/g, ' ')}”`,
    ...confirm,
    `  client update --id ${shellWord(clientId)} --scope ${shellWord([...scopes, scope].join(' '))}`,
  ]
}

const shellWord = (text: string) => (/^[\w.:-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`)
