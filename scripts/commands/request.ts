import type { Command } from 'commander'
import { z } from 'zod'
import { declineRequest, grantRequest } from '#lib/features/requests/answer.ts'
import { findRequest, type ShownRequest } from '#lib/features/requests/find-request.ts'
import { type ListedRequest, listRequests } from '#lib/features/requests/list-requests.ts'
import { LISTED_STATES, requestFilterSchema } from '#lib/features/requests/request-filter.ts'
import {
  declineRequestSchema,
  requestIdSchema,
  untilSchema,
  wordSchema,
} from '#lib/features/requests/schemas.ts'
import { askedInWords, kindLabel, stateLabel, waitInWords } from '#lib/features/requests/words.ts'
import { quotaSchema } from '#lib/features/restrictions/quota.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { count, counted } from '#lib/kernel/number-words.ts'
import { nameListSchema, operator, print, type WithDatabase } from './input.ts'

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
const declineSchema = declineRequestSchema.extend({ json })

/** `request list | show | grant | decline`. */
export function addRequestCommands(root: Command, withDatabase: WithDatabase): void {
  const request = root.command('request').description('list and answer what teams request')

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
    .command('decline')
    .description('decline a request, with a word to the developer')
    .requiredOption('--id <id>', 'ID of the request')
    .requiredOption('--word <text>', 'why, or what to do instead')
    .option('--json', 'print one JSON object')
    .action((options: unknown) => decline(options, withDatabase))
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
          reuses_tokens: record.isActive ? record.waste === null : null,
          rotated: record.hasRotated,
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
    const { clientId, scopes, quotaPerHour } = await grantRequest({ actor: operator }, wanted)
    print(
      asJson,
      {
        id,
        client_id: clientId,
        state: 'granted',
        scopes: scopes.join(' '),
        quota_per_hour: quotaPerHour,
        until: until?.toISOString() ?? null,
      },
      [`Granted ${clientId}: ${quotaPerHour === null ? scopes.join(' ') : perHour(quotaPerHour)}.`],
    )
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
  ]
}

function recordLines({ changes, quotaNow, record }: ShownRequest): string[] {
  const held = changes.filter(({ isHeld }) => isHeld).map(({ name }) => name)
  const thrift = record.waste
    ? `no: ${counted(record.waste.asked, 'token')} in 24 hours, where ${count(record.waste.least)} would do`
    : 'yes'
  return [
    `  now: ${held.join(' ') || 'no scopes'}; ${quotaNow === null ? 'no quota' : perHour(quotaNow)}`,
    `  30 days: ${counted(record.tokens, 'token')} on ${counted(record.days, 'day')}, ${count(record.refused)} refused`,
    ...record.reasons.map((one) => `    ${count(one.count)} ${one.reason}`),
    `  reuses tokens: ${record.isActive ? thrift : 'none in the last 24 hours'}`,
    `  rotated: ${record.hasRotated ? 'yes' : 'not yet'}`,
  ]
}
