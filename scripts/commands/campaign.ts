import type { Command } from 'commander'
import { z } from 'zod'
import { importedClientIdSchema } from '#lib/features/apps/schemas.ts'
import { type Candidate, findCandidates } from '#lib/features/campaigns/candidates.ts'
import { cancelCampaign, extendCampaign } from '#lib/features/campaigns/change-campaign.ts'
import { type CreatedCampaign, createCampaign } from '#lib/features/campaigns/create-campaign.ts'
import { findCampaign, type ShownCampaign, type ShownSecret } from '#lib/features/campaigns/find-campaign.ts'
import { MAX_SECRETS } from '#lib/features/campaigns/limits.ts'
import { listCampaigns } from '#lib/features/campaigns/list-campaigns.ts'
import {
  campaignSchema,
  cancelSchema,
  choiceSchema,
  extendCampaignSchema,
} from '#lib/features/campaigns/schemas.ts'
import { ROTATION_LABELS, ROTATION_STATES } from '#lib/features/campaigns/states.ts'
import { teamSlugSchema } from '#lib/features/teams/schemas.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { counted } from '#lib/kernel/number-words.ts'
import { rehearse } from '#lib/platform/db/rehearse.ts'
import { operator, print, UsageError, type WithDatabase } from './input.ts'
import { requirePage } from './named.ts'

const json = z.boolean().default(false)
const idSchema = z.uuid('It is named by its ID.')
const createSchema = z.object({
  name: campaignSchema.shape.name,
  until: campaignSchema.shape.endsAt,
  reason: campaignSchema.shape.reason,
  byDateOnly: z.boolean().default(false),
  olderThan: choiceSchema.shape.olderThanDays.removeDefault().optional(),
  team: z.array(teamSlugSchema).default([]),
  app: z.array(importedClientIdSchema).default([]),
  secret: z.array(idSchema).max(MAX_SECRETS, `At most ${MAX_SECRETS} secrets.`).default([]),
  dryRun: z.boolean().default(false),
  json,
})
const listSchema = z.object({
  page: z.coerce.number('Enter a page.').int().min(1).max(1_000_000).default(1),
  json,
})
const targetSchema = z.object({ id: idSchema, json })
const cancelOptionsSchema = cancelSchema.extend({
  ...{ id: idSchema, secret: idSchema.optional(), dryRun: z.boolean().default(false), json },
})
const extendSchema = z.object({ id: idSchema, until: extendCampaignSchema.shape.until, json })

/** `campaign create | list | show | cancel | extend`. */
export function addCampaignCommands(root: Command, withDatabase: WithDatabase): void {
  const campaign = root
    .command('campaign')
    .description('ask partners to rotate secrets by a date, and see who has moved')

  campaign
    .command('create')
    .description('ask for secrets, and print a link for each partner, which is shown once')
    .requiredOption('--name <name>', 'what staff call it')
    .requiredOption('--until <date>', 'when the secrets end: a day (from 00:00 UTC), or a time')
    .option('--older-than <days>', 'those that are older')
    .option('--team <slug>', 'those of a partner; repeat for more', collect, [])
    .option('--app <client-id>', 'those of an app; repeat for more', collect, [])
    .option('--secret <id>', 'this one; repeat for more', collect, [])
    .option('--reason <text>', 'why, for the partners')
    .option('--by-date-only', 'end them at the date and no earlier, whatever is used')
    .option('--dry-run', 'only say what would be asked')
    .option('--json', 'print one JSON object')
    .action((options: unknown) => create(options, withDatabase))

  campaign
    .command('list')
    .description('list campaigns, the newest first, 20 a page')
    .option('--page <number>', 'which page (default 1)')
    .option('--json', 'print one JSON object')
    .action((options: unknown) => list(options, withDatabase))

  campaign
    .command('show')
    .description('show who has moved and who has not')
    .requiredOption('--id <id>', 'which campaign')
    .option('--json', 'print one JSON object')
    .action((options: unknown) => show(options, withDatabase))

  campaign
    .command('cancel')
    .description('no longer ask: the secrets expire as they would have')
    .requiredOption('--id <id>', 'which campaign')
    .option('--secret <id>', 'only this one, by its ID in the campaign')
    .option('--dry-run', 'say how many would be cancelled, and change nothing')
    .option('--json', 'print one JSON object')
    .action((options: unknown) => cancel(options, withDatabase))

  campaign
    .command('extend')
    .description('put the date off for all that have not ended')
    .requiredOption('--id <id>', 'which campaign')
    .requiredOption('--until <date>', 'the new date: a day (from 00:00 UTC), or a time')
    .option('--json', 'print one JSON object')
    .action((options: unknown) => extend(options, withDatabase))
}

const collect = (value: string, all: string[]): string[] => [...all, value]

async function create(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const { until, olderThan, team, app, secret, dryRun, json: asJson, ...sent } = createSchema.parse(options)
  // All secrets of all partners by a forgotten option would be a bad surprise.
  if (olderThan === undefined && team.length + app.length + secret.length === 0)
    throw new UsageError('Say which secrets: --older-than, --team, --app or --secret.')
  const choice = { olderThanDays: olderThan ?? 0, partners: team, apps: app, secrets: secret }
  await withDatabase(async () => {
    const found = await findCandidates({ actor: operator }, choice)
    if (dryRun) {
      const { secrets, partners, isCut, alreadyAsked } = found
      print(
        asJson,
        {
          dry_run: true,
          ...{ count: secrets.length, partners, more: isCut, already_asked: alreadyAsked },
          ...{ until: until.toISOString(), by_date_only: sent.byDateOnly },
          secrets: secrets.map(candidateOnWire),
        },
        [
          `Would ask for ${isCut ? 'more than ' : ''}${counted(secrets.length, 'secret')} of ${counted(partners, 'partner')}, until ${until.toISOString()}.`,
          ...(alreadyAsked > 0 ? [`Already asked: ${alreadyAsked}.`] : []),
          ...secrets.map(candidateLine),
        ],
      )
      return
    }
    if (found.secrets.length === 0)
      throw new AppError(
        'not_found',
        'Nothing to ask for: no secret matches, or all that do are asked for already. Check slugs and IDs.',
      )
    printCreated(asJson, await createCampaign({ actor: operator }, { ...sent, endsAt: until, choice }))
  })
}

const iso = (moment: Date | null) => moment?.toISOString() ?? null

const candidateOnWire = (one: Candidate) => ({
  ...{ id: one.id, team: one.slug, client_id: one.clientId, environment: one.environment, name: one.name },
  ...{ created_at: iso(one.createdAt), expires_at: iso(one.expiresAt), last_token_at: iso(one.lastTokenAt) },
})

const candidateLine = (one: Candidate) =>
  `${one.id}  ${one.slug}  ${one.clientId}  “${one.name}”  since ${day(one.createdAt)}, ${
    one.lastTokenAt ? `last token ${day(one.lastTokenAt)}` : 'no token'
  }`

const day = (moment: Date) => moment.toISOString().slice(0, 10)

function printCreated(asJson: boolean, { id, secrets, links }: CreatedCampaign): void {
  print(
    asJson,
    {
      campaign: id,
      secrets,
      links: links.map((one) => ({
        ...{ team: one.slug, apps: one.apps, hand_off: one.id, link: one.link },
        expires_at: one.expiresAt.toISOString(),
      })),
    },
    [
      `Campaign       ${id}`,
      `Secrets        ${secrets}`,
      ...links.flatMap((one) => [
        `${one.slug}: ${one.apps.join(' ')}`,
        `  ${one.link}`,
        `  works until ${one.expiresAt.toISOString()}`,
      ]),
      'Each link is shown only once. Whoever opens it first gets the new secrets: send it to your contact and nobody else.',
    ],
  )
}

async function list(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const { page, json: asJson } = listSchema.parse(options)
  await withDatabase(async () => {
    const { campaigns, total, pages } = await listCampaigns({ actor: operator }, { page })
    requirePage(page, pages)
    print(
      asJson,
      {
        ...{ total, pages },
        campaigns: campaigns.map((one) => ({
          ...{ id: one.id, name: one.name, until: iso(one.endsAt), by_date_only: one.byDateOnly, by: one.by },
          ...{ created_at: iso(one.createdAt), secrets: one.secrets, partners: one.partners },
          states: one.counts,
        })),
      },
      campaigns.length === 0
        ? ['There are no campaigns.']
        : campaigns.map(
            (one) =>
              `${one.id}  ${one.name}  until ${day(one.endsAt)}  ${counted(one.partners, 'partner')}  ${countsText(one.counts)}`,
          ),
    )
  })
}

const countsText = (counts: ShownCampaign['counts']): string =>
  ROTATION_STATES.filter((state) => counts[state] > 0)
    .map((state) => `${counts[state]} ${state}`)
    .join(', ')

async function show(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const { id, json: asJson } = targetSchema.parse(options)
  await withDatabase(async () => {
    const found = await findCampaign({ actor: operator }, id)
    if (!found) throw new AppError('not_found', 'There is no such campaign.', 'id')
    print(asJson, shownOnWire(found), [
      `Campaign       ${found.name}`,
      `Until          ${found.endsAt.toISOString()}${found.byDateOnly ? ', by date only' : ''}`,
      `By             ${found.by}`,
      `States         ${countsText(found.counts)}`,
      ...found.secrets.map(secretLine),
    ])
  })
}

const shownOnWire = (one: ShownCampaign) => ({
  ...{ id: one.id, name: one.name, reason: one.reason, until: iso(one.endsAt) },
  ...{ by_date_only: one.byDateOnly, by: one.by, created_at: iso(one.createdAt), states: one.counts },
  secrets: one.secrets.map((secret) => ({
    ...{ id: secret.id, secret: secret.credentialId, team: secret.slug, client_id: secret.clientId },
    ...{ name: secret.name, state: secret.state, until: iso(secret.endsAt), hand_off: secret.handOffId },
    ...{ new_secret_at: iso(secret.madeAt), first_token_at: iso(secret.firstTokenAt) },
    ...{
      last_token_at: iso(secret.lastTokenAt),
      ended_at: iso(secret.overSince),
      ended_for: secret.endedFor,
    },
  })),
})

const secretLine = (one: ShownSecret): string =>
  [
    `${one.id}  ${one.slug}  ${one.clientId}  “${one.name}”  ${ROTATION_LABELS[one.state].toLowerCase()}`,
    one.firstTokenAt ? `first token of the new one ${one.firstTokenAt.toISOString()}` : null,
    one.lastTokenAt ? `last token of the old one ${one.lastTokenAt.toISOString()}` : null,
  ]
    .filter((part) => part !== null)
    .join(', ')

async function cancel(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const { id, secret, dryRun, json: asJson } = cancelOptionsSchema.parse(options)
  await withDatabase(async () => {
    const { cancelled } = dryRun
      ? await rehearse((tx) => cancelCampaign({ actor: operator, tx }, { id, secret }))
      : await cancelCampaign({ actor: operator }, { id, secret })
    print(asJson, { dry_run: dryRun, id, cancelled }, [
      dryRun
        ? `Would cancel for ${counted(cancelled, 'secret')}, which would expire as before. Nothing was changed.`
        : `Cancelled for ${counted(cancelled, 'secret')}. They expire as they would have.`,
    ])
  })
}

async function extend(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const { id, until, json: asJson } = extendSchema.parse(options)
  await withDatabase(async () => {
    const { endsAt, extended } = await extendCampaign({ actor: operator }, { id, until })
    print(asJson, { id, until: endsAt.toISOString(), extended }, [
      `${counted(extended, 'secret')} until ${endsAt.toISOString()}.`,
    ])
  })
}
