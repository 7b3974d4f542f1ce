import type { Command } from 'commander'
import { z } from 'zod'
import { environmentSchema, scopeNameSchema } from '#lib/features/apis/schemas.ts'
import { deleteClient } from '#lib/features/apps/delete-client.ts'
import { restoreClient } from '#lib/features/apps/restore-client.ts'
import {
  authMethodsSchema,
  clientDescriptionSchema,
  clientIdSchema,
  clientNameSchema,
  confirmationSchema,
  grantTypesSchema,
  importedClientIdSchema,
  suspensionReasonSchema,
} from '#lib/features/apps/schemas.ts'
import { setClientStatus } from '#lib/features/apps/set-status.ts'
import { updateClient } from '#lib/features/apps/update-client.ts'
import { equipClient, equipWithoutSecret, importClient } from '#lib/features/credentials/equip-client.ts'
import { prepareHandOff } from '#lib/features/hand-offs/prepare-hand-off.ts'
import { handOffReasonSchema, prepareSchema } from '#lib/features/hand-offs/schemas.ts'
import { reachInWords, reachOf } from '#lib/features/inspection/reach.ts'
import { teamSlugSchema } from '#lib/features/teams/schemas.ts'
import { askSuspension } from '#lib/features/what-if/ask.ts'
import { LEAK_POLICIES } from '#lib/kernel/leak-policy.ts'
import { UNDO_DAYS } from '#lib/kernel/undo-period.ts'
import { rehearse } from '#lib/platform/db/rehearse.ts'
import type { ClientStatus } from '#prisma/generated/enums.ts'
import { addClientKeyCommands } from './client-key.ts'
import { addClientListCommands } from './client-list.ts'
import { addClientRestrictCommand } from './client-restrict.ts'
import { askUpdate, DRY_RUN, printDryRun } from './dry-run.ts'
import { printLink, requireReasonOfLink } from './hand-off.ts'
import { nameListSchema, operator, print, readSecret, UsageError, type WithDatabase } from './input.ts'

/** Where imported clients go unless a team is named. */
const IMPORT_TEAM = 'imported'

const scopesSchema = nameListSchema.pipe(z.array(scopeNameSchema).max(100, 'At most 100 scopes.'))

const common = {
  description: clientDescriptionSchema.default(''),
  scope: scopesSchema.default([]),
  environment: environmentSchema.default('live'),
  json: z.boolean().default(false),
}

const createSchema = z.object({
  ...common,
  id: clientIdSchema,
  name: clientNameSchema.optional(),
  team: teamSlugSchema,
  handOff: z.boolean().default(false),
  reason: handOffReasonSchema.optional(),
  /** `--no-secret` turns it off. */
  secret: z.boolean().default(true),
})

const importSchema = z.object({
  ...common,
  id: importedClientIdSchema,
  name: clientNameSchema.optional(),
  team: teamSlugSchema.default(IMPORT_TEAM),
  secretStdin: z.boolean().default(false),
})

/** The same words as the setting ASSERTION_AUDIENCE has for all clients. */
const ASSERTION_AUDIENCES = ['issuer', 'issuer-or-token-endpoint'] as const

const assertionAudienceSchema = z
  .enum(ASSERTION_AUDIENCES, `An audience of assertions is ${ASSERTION_AUDIENCES.join(' or ')}.`)
  .transform((audience) => audience === 'issuer-or-token-endpoint')

const updateSchema = z.object({
  id: importedClientIdSchema,
  name: clientNameSchema.optional(),
  description: clientDescriptionSchema.optional(),
  scope: scopesSchema.optional(),
  authMethod: nameListSchema.pipe(authMethodsSchema).optional(),
  grant: nameListSchema.pipe(grantTypesSchema).optional(),
  assertionAudience: assertionAudienceSchema.optional(),
  leakPolicy: z.enum(LEAK_POLICIES, `A policy for leaks is ${LEAK_POLICIES.join(' or ')}.`).optional(),
  dryRun: z.boolean().default(false),
  json: z.boolean().default(false),
})

const targetSchema = z.object({ id: importedClientIdSchema, json: z.boolean().default(false) })
const statusSchema = targetSchema.extend({
  reason: suspensionReasonSchema,
  dryRun: z.boolean().default(false),
})
const deleteSchema = targetSchema.extend({
  confirm: confirmationSchema.optional(),
  dryRun: z.boolean().default(false),
})

/** `client create | import | update | suspend | resume | delete | restore`, those that list, and those of its keys. */
export function addClientCommands(root: Command, withDatabase: WithDatabase): void {
  const client = root
    .command('client')
    .description('list, create, import, change, suspend, transfer and delete clients')

  withClientOptions(
    client.command('create').description('create a client and its secret, which is printed once'),
  )
    .requiredOption(
      '--team <slug>',
      'owning team; created if it doesn’t exist, otherwise it must be confirmed',
    )
    .option('--hand-off', 'print a link instead, with which the partner takes the secret')
    .option('--reason <text>', 'why the partner gets it; required with --hand-off')
    .option('--no-secret', 'create no secret')
    .action((options: unknown) => create(options, withDatabase))

  withClientOptions(client.command('import').description('import a client with its existing secret'))
    .option(
      '--team <slug>',
      `owning team; created if it doesn’t exist, otherwise it must be confirmed (default "${IMPORT_TEAM}")`,
    )
    .option('--secret-stdin', 'read the secret from standard input (required)')
    .action((options: unknown) => takeOver(options, withDatabase))

  client
    .command('update')
    .description('change the name and permissions of a client; options you leave out don’t change')
    .requiredOption('--id <client-id>', 'client ID')
    .option('--scope <scopes>', 'its scopes, separated by spaces; replaces them all; "" for none')
    .option('--auth-method <methods>', 'its authentication methods, separated by spaces; replaces them all')
    .option('--grant <grants>', 'its grants, separated by spaces; replaces them all; "" for none')
    .option(
      '--assertion-audience <audience>',
      'aud allowed in its signed assertions: issuer, or issuer-or-token-endpoint for libraries that send the endpoint',
    )
    .option('--leak-policy <policy>', 'if a secret or key leaks: revoke it, or only tell its owners')
    .option('--name <name>', 'display name')
    .option('--description <text>', 'what it is for')
    .option(DRY_RUN[0], `${DRY_RUN[1]}; with --scope or --auth-method alone`)
    .option('--json', 'print one JSON object')
    .action((options: unknown) => update(options, withDatabase))

  for (const [verb, status] of [
    ['suspend', 'suspended'],
    ['resume', 'active'],
  ] as const) {
    const command = client
      .command(verb)
      .description(
        verb === 'suspend' ? 'stop a client from getting tokens' : 'let a suspended client get tokens again',
      )
      .requiredOption('--id <client-id>', 'client ID')
    if (verb === 'suspend') command.option(...DRY_RUN)
    command.option('--json', 'print one JSON object')
    if (verb === 'suspend') command.option('--reason <text>', 'why, for its team')
    command.action((options: unknown) => changeStatus(options, status, withDatabase))
  }
  client
    .command('delete')
    .description(`delete a client: it stops immediately and can be restored for ${UNDO_DAYS} days`)
    .requiredOption('--id <client-id>', 'client ID')
    .option('--confirm <client-id>', 'the same client ID again')
    .option('--dry-run', 'say what would be deleted, and change nothing')
    .option('--json', 'print one JSON object')
    .action((options: unknown) => remove(options, withDatabase))
  client
    .command('restore')
    .description('undo the deletion of a client')
    .requiredOption('--id <client-id>', 'client ID')
    .option('--json', 'print one JSON object')
    .action((options: unknown) => restore(options, withDatabase))
  addClientListCommands(client, withDatabase)
  addClientKeyCommands(client, withDatabase)
  addClientRestrictCommand(client, withDatabase)
}

function withClientOptions(command: Command): Command {
  return command
    .requiredOption('--id <client-id>', 'client ID; it can’t be changed later')
    .option('--name <name>', 'display name (default: the client ID)')
    .option('--description <text>', 'what it is for')
    .option('--scope <scopes>', 'scopes, separated by spaces')
    .option('--environment <environment>', 'sandbox or live (default "live")')
    .option('--json', 'print one JSON object')
}

async function create(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const sent = createSchema.parse(options)
  const { id, name = id, scope, json, handOff, secret: wantsSecret, reason, ...rest } = sent
  const input = { ...rest, clientId: id, name, scopes: scope }
  if (handOff && !wantsSecret)
    throw new UsageError('Use --hand-off or --no-secret, not both: the link gives the partner a secret.')
  requireReasonOfLink(handOff, reason)
  if (reason !== undefined) return await withDatabase(() => createWithLink(input, reason, json))
  if (!wantsSecret) return await withDatabase(() => createBare(input, json))
  await withDatabase(async () => {
    const { clientId, secret } = await equipClient({ actor: operator }, input)
    const { client_id: _, ...about } = madeAsJson(input)
    print(json, { client_id: clientId, client_secret: secret, ...about }, [
      `Client ID      ${clientId}`,
      `Client secret  ${secret}`,
      ...madeAsText(input),
      'The secret is shown only once. Hand it over safely: client create --hand-off prints a link instead.',
    ])
  })
}

type NewClient = Parameters<typeof equipWithoutSecret>[1]

const madeAsJson = ({ clientId, environment, team, scopes }: NewClient) => ({
  ...{ client_id: clientId, environment, team, scope: scopes.join(' ') },
})

const madeAsText = ({ environment, team, scopes }: NewClient): string[] => [
  `Team           ${team}`,
  `Environment    ${environment}`,
  `Scopes         ${scopes.join(' ') || 'none'}`,
]

async function createBare(input: NewClient, json: boolean): Promise<void> {
  const { clientId } = await equipWithoutSecret({ actor: operator }, input)
  print(json, madeAsJson(input), [
    `Client ID      ${clientId}`,
    ...madeAsText(input),
    'It has no secret yet.',
  ])
}

async function createWithLink(input: NewClient, reason: string, json: boolean): Promise<void> {
  const { clientId } = await equipWithoutSecret({ actor: operator }, input)
  const made = await prepareHandOff(
    { actor: operator },
    prepareSchema.parse({ team: input.team, apps: [clientId], reason }),
  )
  if (!json) print(json, {}, [`Client ID      ${clientId}`, ...madeAsText(input)])
  printLink(json, made, madeAsJson(input))
}

async function takeOver(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const { id, name = id.slice(0, 100), scope, json, secretStdin, ...rest } = importSchema.parse(options)
  if (!secretStdin) throw new UsageError('Pass the secret on standard input with --secret-stdin.')
  const secret = await readSecret('client secret')
  await withDatabase(async () => {
    const { clientId } = await importClient(
      { actor: operator },
      { ...rest, clientId: id, name, scopes: scope, secret },
    )
    print(
      json,
      { client_id: clientId, environment: rest.environment, team: rest.team, scope: scope.join(' ') },
      [
        `Imported ${clientId}. Its existing secret works.`,
        `Team           ${rest.team}`,
        `Environment    ${rest.environment}`,
        `Scopes         ${scope.join(' ') || 'none'}`,
      ],
    )
  })
}

async function update(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const {
    id,
    json,
    scope: scopes,
    authMethod: authMethods,
    grant: grantTypes,
    assertionAudience: mayNameTokenEndpoint,
    dryRun,
    ...rest
  } = updateSchema.parse(options)
  const changes = { ...rest, scopes, authMethods, grantTypes, mayNameTokenEndpoint }
  if (Object.values(changes).every((change) => change === undefined))
    throw new UsageError(
      'Name what to change: --scope, --auth-method, --grant, --assertion-audience, --leak-policy, --name or --description.',
    )
  if (dryRun) {
    const isOne = Object.values(changes).filter((change) => change !== undefined).length === 1
    if (!isOne || (scopes ?? authMethods) === undefined)
      throw new UsageError('--dry-run goes with --scope or --auth-method alone.')
    return await withDatabase(() => printDryRun(json, askUpdate({ clientId: id, scopes, authMethods })))
  }
  await withDatabase(async () => {
    const { changed, ...after } = await updateClient({ actor: operator }, { ...changes, clientId: id })
    const audience = ASSERTION_AUDIENCES[after.mayNameTokenEndpoint ? 1 : 0]
    print(
      json,
      {
        client_id: id,
        name: after.name,
        description: after.description,
        scope: after.scopes.join(' '),
        auth_methods: after.authMethods,
        grant_types: after.grantTypes,
        assertion_audience: audience,
        leak_policy: after.leakPolicy,
        changed,
      },
      [
        changed ? `Changed ${id}.` : `${id} already has these settings.`,
        `Scopes          ${after.scopes.join(' ') || 'none'}`,
        `Authentication  ${after.authMethods.join(' ')}`,
        `Grants          ${after.grantTypes.join(' ') || 'none'}`,
        `Assertions for  ${audience}`,
        `If one leaks    ${after.leakPolicy}`,
      ],
    )
  })
}

async function changeStatus(
  options: unknown,
  status: ClientStatus,
  withDatabase: WithDatabase,
): Promise<void> {
  const { id, json, reason, dryRun } = statusSchema.parse(options)
  if (dryRun)
    return await withDatabase(() => printDryRun(json, askSuspension({ actor: operator }, { clientId: [id] })))
  await withDatabase(async () => {
    const { changed } = await setClientStatus({ actor: operator }, { clientId: id, status, reason })
    print(json, { client_id: id, status, changed }, [
      changed ? `${id} is now ${status}.` : `${id} was ${status} already.`,
    ])
  })
}

async function remove(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const { id, confirm, dryRun, json } = deleteSchema.parse(options)
  if (!dryRun && confirm === undefined)
    throw new UsageError('Type the client ID again: --confirm. Try --dry-run first.')
  await withDatabase(async () => {
    const wanted = { clientId: id, confirmation: confirm ?? id }
    const { restorableUntil, team } = dryRun
      ? await rehearse((tx) => deleteClient({ actor: operator, tx }, wanted))
      : await deleteClient({ actor: operator }, wanted)
    const until = restorableUntil.toISOString()
    const wire = { dry_run: dryRun, client_id: id, team, restorable_until: until }
    if (!dryRun) return print(json, wire, [`Deleted ${id}. It can be restored until ${until}.`])
    const reach = await reachOf({ actor: operator }, { kind: 'client', clientId: id })
    print(json, { ...wire, ...reach }, [
      `Would delete ${id} of ${team}: ${reachInWords(reach)} would be refused. It could be restored until ${until}. Nothing was changed.`,
    ])
  })
}

async function restore(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const { id, json } = targetSchema.parse(options)
  await withDatabase(async () => {
    await restoreClient({ actor: operator }, { clientId: id })
    print(json, { client_id: id, restored: true }, [`Restored ${id}. Its secrets work again.`])
  })
}
