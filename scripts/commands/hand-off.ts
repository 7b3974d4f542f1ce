import type { Command } from 'commander'
import { z } from 'zod'
import { environmentSchema, scopeNameSchema } from '#lib/features/apis/schemas.ts'
import { clientIdSchema, clientNameSchema, importedClientIdSchema } from '#lib/features/apps/schemas.ts'
import { answerAccount } from '#lib/features/hand-offs/answer-account.ts'
import { appLabel, type NamedApp } from '#lib/features/hand-offs/app-label.ts'
import { extendHandOff, resendHandOff, revokeHandOff } from '#lib/features/hand-offs/change-hand-off.ts'
import { findHandOff, type ShownHandOff } from '#lib/features/hand-offs/find-hand-off.ts'
import type { PreparedLink } from '#lib/features/hand-offs/insert-hand-off.ts'
import { DEFAULT_ACCOUNT_ROLE, DEFAULT_LINK_DAYS } from '#lib/features/hand-offs/link-choices.ts'
import { listHandOffs } from '#lib/features/hand-offs/list-hand-offs.ts'
import { prepareHandOff } from '#lib/features/hand-offs/prepare-hand-off.ts'
import { handOffReasonSchema, linkDaysSchema, passphraseSchema } from '#lib/features/hand-offs/schemas.ts'
import { HAND_OFF_LABELS, HAND_OFF_STATES } from '#lib/features/hand-offs/states.ts'
import { networksSchema } from '#lib/features/restrictions/addresses.ts'
import { quotaSchema } from '#lib/features/restrictions/quota.ts'
import { TEAM_ROLES_IN_WORDS, teamRoleSchema, teamSlugSchema } from '#lib/features/teams/schemas.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { nameListSchema, operator, print, readSecret, UsageError, type WithDatabase } from './input.ts'
import { requirePage, requireTeam } from './named.ts'

const json = z.boolean().default(false)
const idSchema = z.uuid('A hand-off is named by its ID.')

const createSchema = z.object({
  team: teamSlugSchema,
  app: z.array(importedClientIdSchema).default([]),
  newName: clientNameSchema.optional(),
  newId: clientIdSchema.optional(),
  scope: nameListSchema.pipe(z.array(scopeNameSchema).max(100, 'At most 100 scopes.')).default([]),
  environment: environmentSchema.optional(),
  allow: networksSchema.default([]),
  quota: quotaSchema.optional(),
  reason: handOffReasonSchema,
  days: linkDaysSchema.default(DEFAULT_LINK_DAYS),
  passphraseStdin: z.boolean().default(false),
  openerAllow: networksSchema.default([]),
  role: teamRoleSchema.default(DEFAULT_ACCOUNT_ROLE),
  json,
})
const listSchema = z.object({
  team: teamSlugSchema.optional(),
  state: z.enum(HAND_OFF_STATES, `A state is one of ${HAND_OFF_STATES.join(', ')}.`).optional(),
  page: z.coerce.number('Enter a page.').int().min(1).max(1_000_000).default(1),
  json,
})
const targetSchema = z.object({ id: idSchema, json })
const accountSchema = targetSchema.extend({
  answer: z.enum(['agree', 'decline'], 'Answer agree or decline.'),
})
const daysSchema = targetSchema.extend({ days: linkDaysSchema.default(DEFAULT_LINK_DAYS) })

/** `hand-off create | list | show | account | revoke | extend | resend`. */
export function addHandOffCommands(root: Command, withDatabase: WithDatabase): void {
  const handOff = root
    .command('hand-off')
    .description('give partners the credentials of their apps by a link, so that nobody else sees them')

  handOff
    .command('create')
    .description('prepare apps for a partner and print the link, which is shown once')
    .requiredOption('--team <slug>', 'which partner')
    .option(
      '--app <client-id>',
      'an app of the partner; repeat for more',
      (id: string, all: string[]) => [...all, id],
      [],
    )
    .option('--new-name <name>', 'an app to create')
    .option('--new-id <client-id>', 'its client ID (default: the partner chooses it)')
    .option('--scope <scopes>', 'its scopes, separated by spaces')
    .option('--environment <environment>', 'sandbox or live (default "live")')
    .option('--allow <networks>', 'the addresses and CIDRs it may request tokens from, separated by spaces')
    .option('--quota <tokens>', 'how many tokens an hour (UTC) it may get; its own people can’t raise it')
    .requiredOption('--reason <text>', 'why the partner gets this; kept here and in the audit log')
    .option('--days <days>', `for how long the link can be opened, 1 to 30 (default ${DEFAULT_LINK_DAYS})`)
    .option('--passphrase-stdin', 'read a passphrase from standard input; tell it to the partner another way')
    .option('--opener-allow <networks>', 'the addresses and CIDRs the link can be opened from')
    .option('--role <role>', `role of an account created from it: ${TEAM_ROLES_IN_WORDS} (default "viewer")`)
    .option('--json', 'print one JSON object')
    .action((options: unknown) => create(options, withDatabase))

  handOff
    .command('list')
    .description('list hand-offs, the newest first, 50 a page')
    .option('--team <slug>', 'of which partner')
    .option('--state <state>', HAND_OFF_STATES.join(', '))
    .option('--page <number>', 'which page (default 1)')
    .option('--json', 'print one JSON object')
    .action((options: unknown) => list(options, withDatabase))

  onHandOff(handOff.command('show').description('show what became of a hand-off')).action(
    (options: unknown) => show(options, withDatabase),
  )
  onHandOff(handOff.command('account').description('answer whoever asks for an account, where e-mail is off'))
    .requiredOption('--answer <answer>', 'agree or decline')
    .action((options: unknown) => account(options, withDatabase))
  onHandOff(
    handOff.command('revoke').description('revoke a link that is not claimed; an unconfirmed secret ends'),
  ).action((options: unknown) => revoke(options, withDatabase))
  onHandOff(handOff.command('extend').description('let a link be opened for longer'))
    .option('--days <days>', `days from now, 1 to 30 (default ${DEFAULT_LINK_DAYS})`)
    .action((options: unknown) => extend(options, withDatabase))
  onHandOff(handOff.command('resend').description('print a new link; the former one no longer works'))
    .option('--days <days>', `for how long it can be opened, 1 to 30 (default ${DEFAULT_LINK_DAYS})`)
    .action((options: unknown) => resend(options, withDatabase))
}

const onHandOff = (command: Command) =>
  command.requiredOption('--id <id>', 'which hand-off').option('--json', 'print one JSON object')

/** Prints a link, the only time that it is shown. */
export function printLink(
  asJson: boolean,
  { id, link, expiresAt }: PreparedLink,
  about: Record<string, unknown> = {},
): void {
  const until = expiresAt.toISOString()
  print(asJson, { ...about, hand_off: id, link, expires_at: until }, [
    `Link           ${link}`,
    `Works until    ${until}`,
    `Hand-off       ${id}`,
    'The link is shown only once. Whoever opens it first gets the secret: send it to your contact and nobody else.',
  ])
}

/**
 * A link has a reason, and nothing else has one.
 * @throws UsageError
 */
export function requireReasonOfLink(isLink: boolean, reason: string | undefined): void {
  if (isLink && reason === undefined) throw new UsageError('Say why the partner gets it: --reason.')
  if (!isLink && reason !== undefined) throw new UsageError('A reason belongs to a link: --hand-off.')
}

const appAsJson = ({ clientId, name }: NamedApp) => ({ client_id: clientId, name })

async function create(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const sent = createSchema.parse(options)
  const {
    newName,
    newId,
    scope,
    environment,
    allow,
    quota,
    passphraseStdin,
    openerAllow,
    json: asJson,
  } = sent
  const isForNew = (newId ?? environment ?? quota) !== undefined || scope.length > 0 || allow.length > 0
  if (isForNew && newName === undefined)
    throw new UsageError(
      'Name the new app: --new-name. An app that exists keeps its environment, scopes and restrictions.',
    )
  const passphrase = passphraseStdin ? passphraseSchema.parse(await readSecret('passphrase')) : undefined
  await withDatabase(async () => {
    const made = await prepareHandOff(
      { actor: operator },
      {
        ...{ team: sent.team, apps: sent.app, days: sent.days, role: sent.role },
        newApp:
          newName === undefined
            ? undefined
            : {
                ...{ name: newName, clientId: newId, environment: environment ?? 'live', scopes: scope },
                ...{ allowedAddresses: allow, quotaPerHour: quota },
              },
        ...{ reason: sent.reason, passphrase, openerAddresses: openerAllow },
      },
    )
    printLink(asJson, made, { team: sent.team, apps: made.apps.map(appAsJson) })
  })
}

async function list(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const { team = null, state = null, page, json: asJson } = listSchema.parse(options)
  await withDatabase(async () => {
    await requireTeam(team)
    const { handOffs, total, pages } = await listHandOffs({ actor: operator }, { partner: team, state, page })
    requirePage(page, pages)
    print(
      asJson,
      {
        total,
        pages,
        hand_offs: handOffs.map((one) => ({
          ...{ id: one.id, team: one.slug, apps: one.apps.map(appAsJson), state: one.state, by: one.by },
          ...{ created_at: one.createdAt.toISOString(), expires_at: one.expiresAt.toISOString() },
        })),
      },
      handOffs.length === 0
        ? ['There are no hand-offs.']
        : handOffs.map(
            ({ id, slug, apps, state: is, expiresAt }) =>
              `${id}  ${slug}  ${apps.map(appLabel).join(' ')}  ${HAND_OFF_LABELS[is].toLowerCase()}  until ${expiresAt.toISOString().slice(0, 16)}Z`,
          ),
    )
  })
}

async function show(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const { id, json: asJson } = targetSchema.parse(options)
  await withDatabase(async () => {
    const found = await findHandOff({ actor: operator }, id)
    if (!found) throw new AppError('not_found', 'There is no such hand-off.', 'id')
    print(asJson, shownAsJson(found), shownAsText(found))
  })
}

const iso = (moment: Date | null) => moment?.toISOString() ?? null

const shownAsJson = (one: ShownHandOff) => ({
  ...{ id: one.id, team: one.slug, state: one.state, by: one.by, reason: one.reason },
  ...{ created_at: iso(one.createdAt), expires_at: iso(one.expiresAt) },
  ...{ passphrase: one.hasPassphrase, opener_addresses: one.allowedAddresses, role: one.accountRole },
  ...{ opened_at: iso(one.openedAt), opened_from: one.openedFrom, opened_by: one.openedBy },
  ...{ account_email: one.accountEmail, account_asked_at: iso(one.accountAskedAt) },
  ...{ account_agreed_at: iso(one.accountAgreedAt), account_made_at: iso(one.accountMadeAt) },
  ...{ confirmed_at: iso(one.confirmedAt), disputed_at: iso(one.disputedAt), revoked_at: iso(one.revokedAt) },
  apps: one.apps.map((app) => ({
    ...{ client_id: app.clientId, name: app.name, environment: app.environment, kind: app.kind },
    ...{ allowed_addresses: app.allowedAddresses, quota_per_hour: app.quotaPerHour },
    ...{ claimed_at: iso(app.claimedAt), claimed_from: app.claimedFrom, claimed_by: app.claimedBy },
    ...{ first_token_at: iso(app.firstTokenAt), ended: app.isEnded },
  })),
})

const shownAsText = (one: ShownHandOff): string[] => [
  `Hand-off       ${one.id}`,
  `Partner        ${one.slug}`,
  ...(one.reason ? [`Reason         ${one.reason.replace(/\s+/g, ' ')}`] : []),
  `State          ${HAND_OFF_LABELS[one.state].toLowerCase()}${one.state === 'locked' ? ', after five wrong passphrases' : ''}`,
  `Works until    ${one.expiresAt.toISOString()}`,
  `Opened         ${one.openedAt ? `${one.openedAt.toISOString()} from ${one.openedFrom} with ${one.openedBy}` : 'no'}`,
  `Confirmed      ${one.confirmedAt?.toISOString() ?? 'no'}`,
  ...(one.accountEmail
    ? [`Account        requested for ${one.accountEmail}${one.accountAgreedAt ? ', agreed to' : ''}`]
    : []),
  ...one.apps.map(
    (app) =>
      `App            ${app.clientId ?? `${app.name} (the partner chooses the client ID)`}: ${
        app.claimedAt
          ? `claimed ${app.claimedAt.toISOString()} from ${app.claimedFrom}${app.isEnded ? ', ended' : ''}, ${
              app.firstTokenAt ? `first token ${app.firstTokenAt.toISOString()}` : 'no token yet'
            }`
          : 'not claimed'
      }${app.quotaPerHour === null ? '' : `, at most ${app.quotaPerHour} tokens an hour`}`,
  ),
]

async function account(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const { id, answer, json: asJson } = accountSchema.parse(options)
  await withDatabase(async () => {
    await answerAccount({ actor: operator }, { id, answer })
    print(asJson, { id, answer }, [
      answer === 'agree'
        ? 'Agreed. Whoever confirmed the hand-off creates the account in that browser.'
        : 'Declined.',
    ])
  })
}

async function revoke(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const { id, json: asJson } = targetSchema.parse(options)
  await withDatabase(async () => {
    await revokeHandOff({ actor: operator }, { id })
    print(asJson, { id, revoked: true }, ['Revoked. The link no longer works.'])
  })
}

async function extend(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const { id, days, json: asJson } = daysSchema.parse(options)
  await withDatabase(async () => {
    const until = (await extendHandOff({ actor: operator }, { id, days })).expiresAt.toISOString()
    print(asJson, { id, expires_at: until }, [`The link works until ${until}.`])
  })
}

async function resend(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const { id, days, json: asJson } = daysSchema.parse(options)
  await withDatabase(async () => {
    printLink(asJson, await resendHandOff({ actor: operator }, { id, days }))
  })
}
