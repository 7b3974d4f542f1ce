import type { Command } from 'commander'
import { z } from 'zod'
import { createApi } from '#lib/apis/create-api.ts'
import { listApis } from '#lib/apis/queries.ts'
import {
  apiIdSchema,
  apiNameSchema,
  audienceSchema,
  environmentSchema,
  tokenTtlSecondsSchema,
} from '#lib/apis/schemas.ts'
import { operator, print, type WithDatabase } from './input.ts'

const createSchema = z.object({
  id: apiIdSchema,
  name: apiNameSchema,
  audience: audienceSchema,
  environment: environmentSchema.default('live'),
  tokenLife: z
    .string()
    .regex(/^\d{1,9}$/, 'A whole number of seconds.')
    .transform(Number)
    .pipe(tokenTtlSecondsSchema)
    .default(3600),
  json: z.boolean().default(false),
})

const listSchema = z.object({ json: z.boolean().default(false) })

/** `api create | list`. */
export function addApiCommands(root: Command, withDatabase: WithDatabase): void {
  const api = root.command('api').description('make and list the APIs that tokens are for')

  api
    .command('create')
    .description('make an API; give it scopes with "scope create"')
    .requiredOption('--id <id>', 'short name for commands, fixed from then on')
    .requiredOption('--name <name>', 'name for people')
    .requiredOption(
      '--audience <uri>',
      'aud of its tokens, and what apps name as resource; fixed from then on',
    )
    .option('--environment <environment>', 'sandbox or live: the apps that may use it (default "live")')
    .option('--token-life <seconds>', 'how long its tokens live, 60 to 86400 (default 3600)')
    .option('--json', 'print one JSON object')
    .action((options: unknown) => create(options, withDatabase))

  api
    .command('list')
    .description('list all APIs with their scopes')
    .option('--json', 'print one JSON object')
    .action((options: unknown) => list(options, withDatabase))
}

async function create(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const { tokenLife, json, ...rest } = createSchema.parse(options)
  await withDatabase(async () => {
    const { id } = await createApi({ actor: operator }, { ...rest, tokenTtlSeconds: tokenLife })
    const { name, audience, environment } = rest
    print(json, { id, name, audience, environment, token_life_seconds: tokenLife }, [
      `Made the API ${id} for ${environment} apps: its tokens are for ${audience} and live ${tokenLife} s.`,
    ])
  })
}

async function list(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const { json } = listSchema.parse(options)
  await withDatabase(async () => {
    const apis = await listApis({ actor: operator })
    print(
      json,
      {
        apis: apis.map(({ tokenTtlSeconds, ...api }) => ({ ...api, token_life_seconds: tokenTtlSeconds })),
      },
      apis.flatMap(({ id, name, audience, environment, tokenTtlSeconds, scopes }) => [
        `${id}  ${name}`,
        `  ${audience}  ${environment ?? 'sandbox and live'}  ${tokenTtlSeconds} s`,
        `  ${scopes.join(' ') || 'no scopes'}`,
      ]),
    )
  })
}
