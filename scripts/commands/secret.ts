import type { Command } from 'commander'
import { z } from 'zod'
import { noSuchApp } from '#lib/features/apps/lock-client.ts'
import { findClient } from '#lib/features/apps/queries.ts'
import { importedClientIdSchema, keyExpirySchema, keyNameSchema } from '#lib/features/apps/schemas.ts'
import { addSecret } from '#lib/features/credentials/add-credential.ts'
import {
  cancelRotation,
  deactivateCredential,
  extendOverlap,
  reactivateCredential,
  retireCredential,
} from '#lib/features/credentials/change-credential.ts'
import { DEFAULT_OVERLAP, OVERLAPS } from '#lib/features/credentials/credential-life-cycle.ts'
import { deleteCredential } from '#lib/features/credentials/delete-credential.ts'
import { type ListedCredential, listCredentials } from '#lib/features/credentials/list-credentials.ts'
import { rotateSecret } from '#lib/features/credentials/rotate-credential.ts'
import { prepareHandOff } from '#lib/features/hand-offs/prepare-hand-off.ts'
import { handOffReasonSchema, prepareSchema } from '#lib/features/hand-offs/schemas.ts'
import { clientEvidence } from '#lib/features/request-log/evidence.ts'
import { NO_EVIDENCE, verdictOf } from '#lib/features/request-log/verdict.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { printLink, requireReasonOfLink } from './hand-off.ts'
import { operator, print, UsageError, type WithDatabase, wholeNumber } from './input.ts'

const ctx = { actor: operator }
const json = z.boolean().default(false)
const secretId = z.uuid('Name the secret by the ID that "secret list" shows.')
const DEFAULT_HOURS = (OVERLAPS.find(({ name }) => name === DEFAULT_OVERLAP)?.seconds ?? 0) / 3600

const hours = wholeNumber(z.number().max(720, 'At most 720 hours.'))
const listSchema = z.object({ client: importedClientIdSchema, json })
const targetSchema = listSchema.extend({ secret: secretId })
const extendSchema = targetSchema.extend({ hours })
const deleteSchema = targetSchema.extend({ confirm: z.string(), keepTokens: z.boolean().default(false) })
const stageSchema = listSchema.extend({
  name: keyNameSchema.optional(),
  expires: keyExpirySchema.optional(),
  replace: secretId.optional(),
  hours: hours.default(DEFAULT_HOURS),
  handOff: z.boolean().default(false),
  reason: handOffReasonSchema.optional(),
})

/** The acts that need nothing but a secret: what does them, what is said of it, and how the help tells them. */
const ACTS = {
  retire: [retireCredential, 'Retired', 'end a secret that is being replaced now'],
  cancel: [cancelRotation, 'Kept', 'keep a secret that is being replaced, and deactivate the new one'],
  deactivate: [deactivateCredential, 'Deactivated', 'stop a secret; this can be undone'],
  reactivate: [reactivateCredential, 'Reactivated', 'let a retired or deactivated secret work again'],
} as const

/** `secret list | show | stage | retire | cancel | extend | deactivate | reactivate | delete`. */
export function addSecretCommands(root: Command, withDatabase: WithDatabase): void {
  const secret = root.command('secret').description('list and change the secrets of an app')

  ofClient(secret.command('list').description('list the secrets of an app, and their states')).action(
    (options: unknown) => list(options, withDatabase),
  )

  onSecret(secret.command('show').description('show a secret of an app, and when it was last used')).action(
    (options: unknown) => show(options, withDatabase),
  )

  ofClient(
    secret
      .command('stage')
      .description('add a secret beside those that there are, or in place of one; it is printed once'),
  )
    .option('--name <name>', 'display name (default: its date, or the replaced one’s name)')
    .option('--expires <date>', 'when it expires: a date such as 2027-12-31, or a time (default: never)')
    .option('--replace <secret-id>', 'the secret that it replaces')
    .option('--hours <number>', `how long that one keeps working, 0 to 720 (default ${DEFAULT_HOURS})`)
    .option('--hand-off', 'print a link instead, with which the partner takes the secret')
    .option('--reason <text>', 'why the partner gets it; required with --hand-off')
    .action((options: unknown) => stage(options, withDatabase))

  for (const [name, [act, done, description]] of Object.entries(ACTS))
    onSecret(secret.command(name).description(description)).action((options: unknown) =>
      withDatabase(async () => {
        const { client, secret: credentialId, json: asJson } = targetSchema.parse(options)
        await act(ctx, { clientId: client, credentialId, kind: 'secret' })
        await printOne(asJson, client, credentialId, done)
      }),
    )

  onSecret(secret.command('extend').description('let a secret that is being replaced work for longer'))
    .requiredOption('--hours <number>', 'hours from now, up to 720')
    .action((options: unknown) => extend(options, withDatabase))

  onSecret(secret.command('delete').description('delete a secret that no longer works; you can’t undo this'))
    .requiredOption('--confirm <client-id>', 'the client ID again')
    .option('--keep-tokens', 'let the tokens that it got work until they expire')
    .action((options: unknown) => remove(options, withDatabase))
}

const ofClient = (command: Command) =>
  command.requiredOption('--client <client-id>', 'client ID').option('--json', 'print one JSON object')

const onSecret = (command: Command) =>
  ofClient(command).requiredOption('--secret <secret-id>', 'which secret, by the ID that "secret list" shows')

/** @throws AppError `not_found` */
async function secretsOf(clientId: string): Promise<ListedCredential[]> {
  const credentials = await listCredentials(operator, clientId)
  if (!credentials) throw noSuchApp(clientId, 'client')
  return credentials.filter(({ kind }) => kind === 'secret')
}

const onWire = (one: ListedCredential) => ({
  ...{ secret_id: one.id, name: one.name, prefix: one.prefix, last_four: one.lastFour, state: one.state },
  ...{ created_at: one.createdAt.toISOString(), created_by: one.createdBy },
  ...{ expires_at: one.expiresAt?.toISOString() ?? null, retires_at: one.retiresAt?.toISOString() ?? null },
  replaced_by: one.replacedBy,
})

const lineOf = (one: ListedCredential): string =>
  [
    `${one.id}  ${one.name}  ${one.prefix ?? ''}…${one.lastFour ?? ''}  ${one.state}`,
    ...(one.state === 'retiring' && one.retiresAt ? [`  works until ${one.retiresAt.toISOString()}`] : []),
    ...(one.expiresAt ? [`  expires ${one.expiresAt.toISOString()}`] : []),
  ].join('\n')

async function list(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const { client, json: asJson } = listSchema.parse(options)
  await withDatabase(async () => {
    const secrets = await secretsOf(client)
    print(
      asJson,
      { client_id: client, secrets: secrets.map(onWire) },
      secrets.length === 0 ? [`${client} has no secrets.`] : secrets.map(lineOf),
    )
  })
}

async function show(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const { client, secret, json: asJson } = targetSchema.parse(options)
  await withDatabase(async () => {
    const one = (await secretsOf(client)).find(({ id }) => id === secret)
    if (!one) throw new AppError('not_found', `${client} has no secret “${secret}”.`, 'secret')
    const evidence = (await clientEvidence(operator, client))?.[secret] ?? NO_EVIDENCE
    const { lastUse, tokens24h, tokensValid } = evidence
    print(
      asJson,
      {
        ...{ client_id: client, ...onWire(one) },
        ...{ last_used_at: lastUse?.at ?? null, last_used_from: lastUse?.address ?? null },
        ...{ tokens_24h: tokens24h, valid_tokens: tokensValid },
      },
      [
        `Secret ID   ${one.id}`,
        `Client ID   ${client}`,
        `Name        ${one.name}`,
        `Characters  ${one.prefix ?? ''}…${one.lastFour ?? ''}`,
        `State       ${one.state}`,
        `Created     ${one.createdAt.toISOString()} by ${one.createdBy}`,
        `Evidence    ${verdictOf(evidence).text}`,
        `Expires     ${one.expiresAt?.toISOString() ?? 'never'}`,
        ...(one.retiresAt ? [`Retires     ${one.retiresAt.toISOString()}`] : []),
        ...(one.replacedBy ? [`Replaced by ${one.replacedBy}`] : []),
      ],
    )
  })
}

async function printOne(asJson: boolean, clientId: string, id: string, done: string): Promise<void> {
  const one = (await secretsOf(clientId)).find((secret) => secret.id === id)
  print(asJson, { client_id: clientId, ...(one ? onWire(one) : { secret_id: id }) }, [
    `${done} the secret ${one?.name ?? id} of ${clientId}.`,
    ...(one ? [lineOf(one)] : []),
  ])
}

async function stage(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const { client: clientId, json: asJson, ...chosen } = stageSchema.parse(options)
  if (chosen.handOff && (chosen.replace ?? chosen.name ?? chosen.expires) !== undefined)
    throw new UsageError('With --hand-off the partner makes the secret: leave the other options out.')
  const { reason } = chosen
  requireReasonOfLink(chosen.handOff, reason)
  await withDatabase(async () => {
    if (reason !== undefined) return await stageByLink(clientId, reason, asJson)
    const { name, expires: expiresAt } = chosen
    const { replace } = chosen
    const { retiresAt, ...made } =
      replace === undefined
        ? { retiresAt: null, ...(await addSecret(ctx, { clientId, name: name ?? today(), expiresAt })) }
        : await rotateSecret(ctx, {
            ...{ clientId, name, expiresAt, credentialId: replace },
            overlapSeconds: chosen.hours * 3600,
          })
    const until = retiresAt?.toISOString() ?? null
    print(
      asJson,
      {
        ...{ client_id: clientId, secret_id: made.credentialId, client_secret: made.secret },
        ...{ replaces: replace ?? null, retires_at: until },
      },
      [
        `Client ID      ${clientId}`,
        `Client secret  ${made.secret}`,
        `Secret ID      ${made.credentialId}`,
        ...(until === null ? [] : [`The old secret works until ${until}.`]),
        'The secret is shown only once. Hand it over safely: --hand-off prints a link instead.',
      ],
    )
  })
}

const today = () => new Date().toISOString().slice(0, 10)

async function stageByLink(clientId: string, reason: string, asJson: boolean): Promise<void> {
  const app = await findClient(operator, clientId)
  if (!app) throw noSuchApp(clientId, 'client')
  const team = app.team.slug
  const prepared = await prepareHandOff(ctx, prepareSchema.parse({ team, apps: [clientId], reason }))
  printLink(asJson, prepared, { client_id: clientId, team })
}

async function extend(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const { client, secret, hours: wanted, json: asJson } = extendSchema.parse(options)
  await withDatabase(async () => {
    const target = { clientId: client, credentialId: secret, kind: 'secret' as const }
    await extendOverlap(ctx, { ...target, overlapSeconds: wanted * 3600 })
    await printOne(asJson, client, secret, 'Extended')
  })
}

async function remove(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const { client, secret, confirm, keepTokens, json: asJson } = deleteSchema.parse(options)
  await withDatabase(async () => {
    await deleteCredential(ctx, {
      ...{ clientId: client, credentialId: secret, kind: 'secret', confirmation: confirm },
      tokens: keepTokens ? 'keep' : 'revoke',
    })
    print(asJson, { client_id: client, secret_id: secret, deleted: true }, [
      `Deleted the secret ${secret} of ${client}.`,
    ])
  })
}
