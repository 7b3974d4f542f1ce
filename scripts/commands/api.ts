import type { Command } from 'commander'
import { z } from 'zod'
import { createApi } from '#lib/features/apis/create-api.ts'
import { listApis } from '#lib/features/apis/queries.ts'
import {
  apiContactSchema,
  apiIdSchema,
  apiNameSchema,
  audienceSchema,
  baseUrlSchema,
  docsUrlSchema,
  environmentSchema,
  newApiIdSchema,
  signingAlgSchema,
  tokenTtlSecondsSchema,
} from '#lib/features/apis/schemas.ts'
import { updateApi } from '#lib/features/apis/update-api.ts'
import { addResourceServer, removeResourceServer } from '#lib/features/apps/resource-server.ts'
import { retireApi } from '#lib/features/apps/retire-api.ts'
import { importedClientIdSchema } from '#lib/features/apps/schemas.ts'
import { apiEffect } from '#lib/features/partners/catalogue.ts'
import { type ApiChange, apiChange, apiChangeInWords } from '#lib/features/partners/change-catalogue.ts'
import { askApiRetirement } from '#lib/features/what-if/ask.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { DEFAULT_SIGNING_ALG, SIGNING_ALGS } from '#lib/oauth/tokens/signing-alg.ts'
import { DRY_RUN, printDryRun } from './dry-run.ts'
import { operator, print, UsageError, type WithDatabase } from './input.ts'
import { effectLines, effectOnWire } from './scope.ts'

const tokenLifeSchema = z
  .string()
  .regex(/^\d{1,9}$/, 'A whole number of seconds.')
  .transform(Number)
  .pipe(tokenTtlSecondsSchema)

const jsonSchema = z.boolean().default(false)

const createSchema = z.object({
  id: newApiIdSchema,
  name: apiNameSchema,
  audience: audienceSchema,
  environment: environmentSchema.default('live'),
  tokenLife: tokenLifeSchema.default(3600),
  alg: signingAlgSchema.default(DEFAULT_SIGNING_ALG),
  baseUrl: baseUrlSchema.optional(),
  docs: docsUrlSchema.optional(),
  contact: apiContactSchema.optional(),
  json: jsonSchema,
})

/** `""` takes away what was there. */
const removable = (schema: z.ZodType<string, string>) =>
  z
    .string()
    .transform((text) => (text === '' ? null : text))
    .pipe(schema.nullable())
    .optional()

const updateSchema = z.object({
  id: apiIdSchema,
  name: apiNameSchema.optional(),
  tokenLife: tokenLifeSchema.optional(),
  alg: signingAlgSchema.optional(),
  baseUrl: removable(baseUrlSchema),
  docs: removable(docsUrlSchema),
  contact: removable(apiContactSchema),
  dryRun: z.boolean().default(false),
  json: jsonSchema,
})

const serveSchema = z.object({ id: apiIdSchema, client: importedClientIdSchema, json: jsonSchema })

const listSchema = z.object({ json: jsonSchema })

const retireSchema = z.object({
  id: apiIdSchema,
  confirm: z.string().optional(),
  dryRun: z.boolean().default(false),
  json: jsonSchema,
})

const ALGS = SIGNING_ALGS.join(', ')

/** `api create | update | retire | serve | unserve | list`. */
export function addApiCommands(root: Command, withDatabase: WithDatabase): void {
  const api = root.command('api').description('create, change and list the APIs that tokens are for')

  api
    .command('create')
    .description('create an API; add scopes with "scope create"')
    .requiredOption('--id <id>', 'short name for commands; it can’t be changed later')
    .requiredOption('--name <name>', 'display name')
    .requiredOption(
      '--audience <uri>',
      'aud of its tokens, and the resource that apps send; it can’t be changed later',
    )
    .option(
      '--environment <environment>',
      'environment of the apps that can use it: sandbox or live (default "live")',
    )
    .option('--token-life <seconds>', 'seconds its tokens are valid, 60 to 86400 (default 3600)')
    .option('--alg <alg>', `signing algorithm of its tokens: ${ALGS} (default "${DEFAULT_SIGNING_ALG}")`)
    .option('--base-url <url>', 'base URL of its calls; developers see it in snippets')
    .option('--docs <url>', 'page with its documentation')
    .option('--contact <contact>', 'contact for developers: an e-mail address or a page')
    .option('--json', 'print one JSON object')
    .action((options: unknown) => create(options, withDatabase))

  api
    .command('update')
    .description('change an API; issued tokens keep working, and options you leave out don’t change')
    .requiredOption('--id <id>', 'ID of the API')
    .option('--name <name>', 'display name')
    .option('--token-life <seconds>', 'seconds its tokens are valid, 60 to 86400')
    .option('--alg <alg>', `signing algorithm of its tokens: ${ALGS}`)
    .option('--base-url <url>', 'base URL of its calls; "" for none')
    .option('--docs <url>', 'page with its documentation; "" for none')
    .option('--contact <contact>', 'contact for developers, an e-mail address or a page; "" for none')
    .option('--dry-run', 'say which apps that concerns, and change nothing')
    .option('--json', 'print one JSON object')
    .action((options: unknown) => update(options, withDatabase))

  api
    .command('retire')
    .description('take an API out of the catalogue with all its scopes; you can’t undo this')
    .requiredOption('--id <id>', 'ID of the API')
    .option('--confirm <id>', 'the same ID again')
    .option(...DRY_RUN)
    .option('--json', 'print one JSON object')
    .action((options: unknown) => retire(options, withDatabase))

  api
    .command('serve')
    .description('let a client introspect all tokens for the API it serves')
    .requiredOption('--id <id>', 'ID of the API')
    .requiredOption('--client <client-id>', 'client ID of the service')
    .option('--json', 'print one JSON object')
    .action((options: unknown) => serve(options, withDatabase))

  api
    .command('unserve')
    .description('undo "api serve"')
    .requiredOption('--id <id>', 'ID of the API')
    .requiredOption('--client <client-id>', 'client ID of the service')
    .option('--json', 'print one JSON object')
    .action((options: unknown) => unserve(options, withDatabase))

  api
    .command('list')
    .description('list all APIs with their scopes')
    .option('--json', 'print one JSON object')
    .action((options: unknown) => list(options, withDatabase))
}

async function create(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const { tokenLife, alg, docs, json, ...rest } = createSchema.parse(options)
  await withDatabase(async () => {
    const { id } = await createApi(
      { actor: operator },
      { ...rest, docsUrl: docs, tokenTtlSeconds: tokenLife, signingAlg: alg },
    )
    const { name, audience, environment, baseUrl = null, contact = null } = rest
    const places = { baseUrl, docsUrl: docs ?? null, contact }
    print(
      json,
      { id, name, audience, environment, token_life_seconds: tokenLife, alg, ...placesOnWire(places) },
      [
        `Created the API ${id} for ${environment} apps: audience ${audience}, tokens valid for ${tokenLife} s, signed with ${alg}.`,
        ...placeLines(places),
      ],
    )
  })
}

async function update(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const { tokenLife, alg, docs, dryRun, json, ...rest } = updateSchema.parse(options)
  const wanted = { ...rest, docsUrl: docs, tokenTtlSeconds: tokenLife, signingAlg: alg }
  await withDatabase(async () => {
    if (dryRun) {
      await requireApi(rest.id)
      const change = await apiChange({ actor: operator }, wanted)
      return print(json, { id: rest.id, dry_run: true, ...apiChangeOnWire(change) }, [
        change
          ? apiChangeInWords(change)
          : 'This concerns no app: nobody got tokens for it, or neither their lifetime nor their algorithm changes.',
        'Nothing was changed.',
      ])
    }
    const after = await updateApi({ actor: operator }, wanted)
    const { changed, name, tokenTtlSeconds, signingAlg } = after
    print(
      json,
      {
        ...{ id: rest.id, changed, name, token_life_seconds: tokenTtlSeconds, alg: signingAlg },
        ...placesOnWire(after),
      },
      [
        changed ? `Changed ${rest.id}.` : `Nothing to change on ${rest.id}.`,
        `${name}: new tokens are valid for ${tokenTtlSeconds} s and are signed with ${signingAlg}.`,
        ...placeLines(after),
      ],
    )
  })
}

const apiChangeOnWire = (change: ApiChange | null) => ({
  token_life_seconds: change?.tokenTtlSeconds ?? null,
  alg: change?.signingAlg ?? null,
  used_30d: change?.used ?? null,
})

async function requireApi(id: string): Promise<void> {
  const apis = await listApis({ actor: operator })
  if (!apis.some((api) => api.id === id)) throw new AppError('not_found', `There is no API “${id}”.`, 'id')
}

/** Where developers find an API, and whom they turn to. */
type Places = { baseUrl: string | null; docsUrl: string | null; contact: string | null }

const placesOnWire = ({ baseUrl, docsUrl, contact }: Places) => ({
  base_url: baseUrl,
  docs_url: docsUrl,
  contact,
})

function placeLines({ baseUrl, docsUrl, contact }: Places): string[] {
  return Object.entries({ 'base URL': baseUrl, docs: docsUrl, contact }).flatMap(([name, place]) =>
    place === null ? [] : [`  ${name} ${place}`],
  )
}

async function retire(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const { id, confirm, dryRun, json } = retireSchema.parse(options)
  if (!dryRun && confirm === undefined)
    throw new UsageError('Type the ID again: --confirm. Try --dry-run first.')
  await withDatabase(async () => {
    const effect = await apiEffect({ actor: operator }, id)
    const wire = { id, ...effectOnWire(effect) }
    if (dryRun) {
      const asked = askApiRetirement({ actor: operator }, { id })
      return await printDryRun(json, asked, { wire, lines: effectLines(effect) })
    }
    await retireApi({ actor: operator }, { id, confirmation: confirm ?? id })
    print(json, { ...wire, dry_run: false }, [`Retired the API ${id}.`, ...effectLines(effect)])
  })
}

async function serve(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const { id, client, json } = serveSchema.parse(options)
  await withDatabase(async () => {
    const { changed } = await addResourceServer({ actor: operator }, { apiId: id, clientId: client })
    print(json, { id, client_id: client, changed }, [
      `${client} ${changed ? 'may now' : 'already may'} introspect tokens for ${id} are good.`,
    ])
  })
}

async function unserve(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const { id, client, json } = serveSchema.parse(options)
  await withDatabase(async () => {
    const { changed } = await removeResourceServer({ actor: operator }, { apiId: id, clientId: client })
    print(json, { id, client_id: client, changed }, [
      changed ? `${client} no longer serves ${id}.` : `${client} did not serve ${id}.`,
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
        apis: apis.map(({ tokenTtlSeconds, signingAlg, servedBy, baseUrl, docsUrl, contact, ...api }) => ({
          ...api,
          token_life_seconds: tokenTtlSeconds,
          alg: signingAlg,
          served_by: servedBy,
          ...placesOnWire({ baseUrl, docsUrl, contact }),
        })),
      },
      apis.flatMap(({ id, name, audience, environment, servedBy, scopes, ...api }) => [
        `${id}  ${name}`,
        `  ${audience}  ${environment ?? 'sandbox and live'}  ${api.tokenTtlSeconds} s  ${api.signingAlg}`,
        `  ${scopes.join(' ') || 'no scopes'}`,
        ...(servedBy.length > 0 ? [`  served by ${servedBy.join(' ')}`] : []),
        ...placeLines(api),
      ]),
    )
  })
}
