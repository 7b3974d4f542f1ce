import type { Command } from 'commander'
import { z } from 'zod'
import { noSuchApp } from '#lib/features/apps/lock-client.ts'
import { findClient } from '#lib/features/apps/queries.ts'
import { importedClientIdSchema } from '#lib/features/apps/schemas.ts'
import { declineRequest, grantRequest } from '#lib/features/requests/answer.ts'
import { requestLiveApp, requestQuota, requestScopes } from '#lib/features/requests/ask.ts'
import { extendGrant } from '#lib/features/requests/extend-grant.ts'
import { findRequest, type ShownRequest } from '#lib/features/requests/find-request.ts'
import { type ListedRequest, listRequests } from '#lib/features/requests/list-requests.ts'
import { LISTED_STATES, requestFilterSchema } from '#lib/features/requests/request-filter.ts'
import {
  declineRequestSchema,
  requestIdSchema,
  requestLiveAppSchema,
  requestQuotaSchema,
  requestReasonSchema,
  requestScopesSchema,
  untilSchema,
  wordSchema,
} from '#lib/features/requests/schemas.ts'
import { askedInWords, kindLabel, stateLabel, waitInWords } from '#lib/features/requests/words.ts'
import { quotaSchema } from '#lib/features/restrictions/quota.ts'
import { teamSlugSchema } from '#lib/features/teams/schemas.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { count, counted } from '#lib/kernel/number-words.ts'
import { nameListSchema, operator, print, UsageError, type WithDatabase } from './input.ts'

const json = z.boolean().default(false)
const listSchema = z.object({
  state: z.enum(LISTED_STATES, `A state is one of ${LISTED_STATES.join(', ')}.`).default('open'),
  json,
})
const showSchema = z.object({ id: requestIdSchema, json })
const grantSchema = z.object({
  id: requestIdSchema,
  scope: nameListSchema.optional(),
  quota: quotaSchema.optional(),
  until: untilSchema.optional(),
  word: wordSchema.default(''),
  json,
})
const createSchema = z.object({
  client: importedClientIdSchema,
  team: teamSlugSchema.optional(),
  reason: requestReasonSchema,
  scope: nameListSchema.optional(),
  liveId: z.string().optional(),
  quota: z.string().optional(),
  json,
})
const extendSchema = z.object({
  id: requestIdSchema,
  until: z.union(
    [z.literal('never').transform(() => null), untilSchema],
    'Enter a date such as 2027-12-31, a time such as 2027-12-31T12:00:00Z, or never.',
  ),
  json,
})
const declineSchema = declineRequestSchema.extend({ json })

/** `request create | list | show | grant | extend | decline`. */
export function addRequestCommands(root: Command, withDatabase: WithDatabase): void {
  const request = root.command('request').description('make, list and answer requests of teams')

  request
    .command('create')
    .description('request scopes, a live app or a higher quota for an app; its team sees who requested it')
    .requiredOption('--client <client-id>', 'the app')
    .option('--team <slug>', 'only if the app is of this team')
    .requiredOption('--reason <text>', 'what the app needs it for')
    .option('--scope <scopes>', 'scopes, separated by spaces')
    .option('--live-id <client-id>', 'a live app under this client ID; --scope names its scopes')
    .option('--quota <tokens>', 'tokens an hour')
    .option('--json', 'print one JSON object')
    .action((options: unknown) => create(options, withDatabase))

  request
    .command('list')
    .description('list requests, those that have waited longest first')
    .option('--state <state>', `which: ${LISTED_STATES.join(', ')}`)
    .option('--json', 'print one JSON object')
    .action((options: unknown) => list(options, withDatabase))

  request
    .command('show')
    .description('show a request, what granting it changes, and what the app did in the last 30 days')
    .requiredOption('--id <id>', 'ID of the request')
    .option('--json', 'print one JSON object')
    .action((options: unknown) => show(options, withDatabase))

  request
    .command('grant')
    .description('grant a request: all of it, or some')
    .requiredOption('--id <id>', 'ID of the request')
    .option('--scope <scopes>', 'only these of its scopes, separated by spaces')
    .option('--quota <tokens>', 'another quota than was requested')
    .option('--until <date>', 'take it away again then: a day (from 00:00 UTC), or a time')
    .option('--word <text>', 'a word to the developer')
    .option('--json', 'print one JSON object')
    .action((options: unknown) => grant(options, withDatabase))

  request
    .command('extend')
    .description('let what was granted for a time end later, or not at all')
    .requiredOption('--id <id>', 'ID of the request')
    .requiredOption('--until <date>', 'the new end: a day (from 00:00 UTC), a time, or never')
    .option('--json', 'print one JSON object')
    .action((options: unknown) => extend(options, withDatabase))

  request
    .command('decline')
    .description('decline a request, with a word to the developer')
    .requiredOption('--id <id>', 'ID of the request')
    .requiredOption('--word <text>', 'why, or what to do instead')
    .option('--json', 'print one JSON object')
    .action((options: unknown) => decline(options, withDatabase))
}

async function create(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const { client: clientId, team, json: asJson, ...asked } = createSchema.parse(options)
  const ask = asking(clientId, asked)
  await withDatabase(async () => {
    const app = await findClient(operator, clientId)
    if (!app) throw noSuchApp(clientId, 'client')
    if (team !== undefined && app.team.slug !== team)
      throw new AppError('not_found', `The team “${team}” has no app “${clientId}”.`, 'client')
    const { id } = await ask()
    const request = await findRequest({ actor: operator }, id)
    if (!request) throw new AppError('not_found', 'The request was withdrawn in the meantime.')
    print(asJson, onWire(request), linesOf(request))
  })
}

/** @throws UsageError unless one thing is asked for, ZodError for what nobody can ask for */
function asking(
  clientId: string,
  {
    reason,
    scope: scopes,
    liveId,
    quota,
  }: Pick<z.output<typeof createSchema>, 'reason' | 'scope' | 'liveId' | 'quota'>,
): () => Promise<{ id: string }> {
  const ctx = { actor: operator }
  const common = { clientId, reason }
  if ((liveId !== undefined && quota !== undefined) || (quota !== undefined && scopes !== undefined))
    throw new UsageError(
      'Request one thing at a time: --scope, --live-id with or without --scope, or --quota.',
    )
  if (liveId !== undefined) {
    const input = requestLiveAppSchema.parse({ ...common, liveClientId: liveId, scopes })
    return () => requestLiveApp(ctx, input)
  }
  if (quota !== undefined) {
    const input = requestQuotaSchema.parse({ ...common, quotaPerHour: quota })
    return () => requestQuota(ctx, input)
  }
  if (scopes === undefined) throw new UsageError('Say what to request: --scope, --live-id or --quota.')
  const input = requestScopesSchema.parse({ ...common, scopes })
  return () => requestScopes(ctx, input)
}

async function list(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const { state, json: asJson } = listSchema.parse(options)
  await withDatabase(async () => {
    const requests: ListedRequest[] = []
    for (let page = 1, pages = 1; page <= pages; page++) {
      const found = await listRequests({ actor: operator }, { ...requestFilterSchema.parse({}), state, page })
      requests.push(...found.requests)
      pages = found.pages
    }
    print(
      asJson,
      { requests: requests.map(onWire) },
      requests.length === 0 ? ['No requests.'] : requests.flatMap(linesOf),
    )
  })
}

async function show(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const { id, json: asJson } = showSchema.parse(options)
  await withDatabase(async () => {
    const request = await findRequest({ actor: operator }, id)
    if (!request) throw new AppError('not_found', 'There is no such request.', 'id')
    const { record, changes } = request
    print(
      asJson,
      {
        ...onWire(request),
        scopes_now: changes.filter(({ isHeld }) => isHeld).map(({ name }) => name),
        scopes_waiting: request.waiting,
        quota_now: request.quotaNow,
        record: {
          tokens: record.tokens,
          days: record.days,
          refused: record.refused,
          reasons: Object.fromEntries(record.reasons.map((one) => [one.reason, one.count])),
          reuses_tokens:
            record.reuse === null || record.reuse.verdict === 'too_few'
              ? null
              : record.reuse.verdict === 'kept',
          rotated: record.hasRotated,
          first_call_at: record.firstCallAt?.toISOString() ?? null,
          other_apps: record.others.map(({ firstCallAt, ...one }) => ({
            ...one,
            first_call_at: firstCallAt?.toISOString() ?? null,
          })),
        },
      },
      [...linesOf(request), ...recordLines(request)],
    )
  })
}

async function grant(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const { id, scope, quota, until, word, json: asJson } = grantSchema.parse(options)
  await withDatabase(async () => {
    const wanted = { id, scopes: scope, quotaPerHour: quota, until, word }
    const { clientId, liveClientId, scopes, quotaPerHour } = await grantRequest({ actor: operator }, wanted)
    print(
      asJson,
      {
        ...{ id, client_id: clientId, live_client_id: liveClientId, state: 'granted' },
        scopes: scopes.join(' '),
        quota_per_hour: quotaPerHour,
        until: until?.toISOString() ?? null,
      },
      [
        `Granted ${liveClientId ?? clientId}${liveClientId === null ? '' : ', a live app'}: ${
          askedInWords({ scopes, quotaPerHour, liveClientId: null }) || 'no scopes'
        }${until ? `, until ${until.toISOString()}` : ''}.`,
      ],
    )
  })
}

async function extend(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const { id, until: wanted, json: asJson } = extendSchema.parse(options)
  await withDatabase(async () => {
    const { clientId, until } = await extendGrant({ actor: operator }, { id, until: wanted })
    const end = until?.toISOString() ?? null
    print(asJson, { id, client_id: clientId, until: end }, [
      end === null ? `Granted ${clientId} without an end.` : `Extended for ${clientId} until ${end}.`,
    ])
  })
}

async function decline(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const { id, word, json: asJson } = declineSchema.parse(options)
  await withDatabase(async () => {
    const { clientId } = await declineRequest({ actor: operator }, { id, word })
    print(asJson, { id, client_id: clientId, state: 'declined' }, [`Declined the request of ${clientId}.`])
  })
}

const onWire = (request: ListedRequest) => ({
  id: request.id,
  kind: request.kind,
  client_id: request.clientId,
  team: request.team.slug,
  team_confirmed: request.team.isConfirmed,
  scopes: request.scopes,
  live_client_id: request.liveClientId,
  quota_per_hour: request.quotaPerHour,
  reason: request.reason,
  requested_by: request.requestedBy,
  requested_at: request.createdAt.toISOString(),
  state: request.state,
  decided_by: request.decidedAt && request.decidedBy,
  decided_at: request.decidedAt?.toISOString() ?? null,
  granted_scopes: request.grantedScopes,
  granted_quota: request.grantedQuota,
  until: request.until?.toISOString() ?? null,
  ended_at: request.endedAt?.toISOString() ?? null,
  word: request.word,
})

const perHour = (quota: number) => `${count(quota)} tokens an hour`

function linesOf(request: ListedRequest): string[] {
  const { id, kind, clientId, team, createdAt, decidedAt, state, word } = request
  const waited = waitInWords((decidedAt ?? new Date()).getTime() - createdAt.getTime())
  return [
    `${id}  ${kindLabel(kind)}: ${askedInWords(request)}`,
    `  for ${clientId} of ${team.slug}${team.isConfirmed ? '' : ' (not confirmed)'}, requested by ${request.requestedBy}`,
    `  “${request.reason.replace(/\s+/g, ' ')}”`,
    state === 'open'
      ? `  waiting for ${waited}`
      : `  ${stateLabel(state).toLowerCase()} by ${request.decidedBy} after ${waited}${word ? `: “${word.replace(/\s+/g, ' ')}”` : ''}`,
    ...(state === 'granted' ? [`  ${grantedLine(request)}`] : []),
  ]
}

const calledIn = (at: Date | null) => at?.toISOString() ?? 'none seen here'

function grantedLine(request: ListedRequest): string {
  const { grantedScopes, grantedQuota, liveClientId, until, endedAt } = request
  const what = askedInWords({ scopes: grantedScopes, quotaPerHour: grantedQuota, liveClientId })
  const end = endedAt ? `, ended ${endedAt.toISOString()}` : until ? `, until ${until.toISOString()}` : ''
  return `granted: ${what || 'nothing by this request'}${end}`
}

function thriftInWords(reuse: ShownRequest['record']['reuse']): string {
  if (reuse === null) return 'none in the last 24 hours'
  const { verdict, asked, least } = reuse
  if (verdict === 'too_few') return `too few to tell: ${counted(asked, 'token')} in 24 hours`
  if (verdict === 'kept') return 'yes'
  return `no: ${counted(asked, 'token')} in 24 hours, where ${count(least)} would do`
}

function recordLines({ changes, quotaNow, record }: ShownRequest): string[] {
  const held = changes.filter(({ isHeld }) => isHeld).map(({ name }) => name)
  return [
    `  now: ${held.join(' ') || 'no scopes'}; ${quotaNow === null ? 'no quota' : perHour(quotaNow)}`,
    `  30 days: ${counted(record.tokens, 'token')} on ${counted(record.days, 'day')}, ${count(record.refused)} refused`,
    ...record.reasons.map((one) => `    ${count(one.count)} ${one.reason}`),
    `  reuses tokens: ${thriftInWords(record.reuse)}`,
    `  rotated: ${record.hasRotated ? 'yes' : 'not yet'}`,
    `  first API call: ${calledIn(record.firstCallAt)}`,
    ...record.others.map(
      ({ environment, apps, firstCallAt, tokens, refused }) =>
        `  ${counted(apps, `other ${environment} app`)} of the team: ${counted(tokens, 'token')}, ${count(refused)} refused, first API call: ${calledIn(firstCallAt)}`,
    ),
  ]
}
