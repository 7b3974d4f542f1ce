import type { Command } from 'commander'
import { z } from 'zod'
import { createScope } from '#lib/features/apis/create-scope.ts'
import { listScopes } from '#lib/features/apis/queries.ts'
import {
  apiIdSchema,
  grantPolicySchema,
  scopeDescriptionSchema,
  scopeNameSchema,
} from '#lib/features/apis/schemas.ts'
import { listScopeRequests, type WaitingScope } from '#lib/features/requests/list-scope-requests.ts'
import { operator, print, type WithDatabase } from './input.ts'

const createSchema = z.object({
  name: scopeNameSchema,
  api: apiIdSchema,
  description: scopeDescriptionSchema,
  grant: grantPolicySchema,
  json: z.boolean().default(false),
})

const listSchema = z.object({ json: z.boolean().default(false) })

/** `scope create | list | requests`. */
export function addScopeCommands(root: Command, withDatabase: WithDatabase): void {
  const scope = root.command('scope').description('create and list the scopes of APIs')

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
