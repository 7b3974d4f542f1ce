import type { Command } from 'commander'
import { z } from 'zod'
import { type RevocationTarget, revokeTokens } from '#lib/features/apps/revoke-tokens.ts'
import { importedClientIdSchema } from '#lib/features/apps/schemas.ts'
import { reachOf, tokensInWords } from '#lib/features/inspection/reach.ts'
import { rehearse } from '#lib/platform/db/rehearse.ts'
import { operator, print, readSecret, UsageError, type WithDatabase } from './input.ts'

const revokeSchema = z.object({
  tokenStdin: z.boolean().default(false),
  secret: z.uuid('Name the secret by its ID.').optional(),
  key: z.uuid('Name the key by its ID.').optional(),
  client: importedClientIdSchema.optional(),
  all: z.boolean().default(false),
  dryRun: z.boolean().default(false),
  json: z.boolean().default(false),
})

/** `token revoke`. */
export function addTokenCommands(root: Command, withDatabase: WithDatabase): void {
  root
    .command('token')
    .description('revoke access tokens')
    .command('revoke')
    .description('revoke tokens; choose them with exactly one option')
    .option('--token-stdin', 'the token on standard input')
    .option('--secret <secret-id>', 'all tokens issued so far with this secret, by its ID')
    .option('--key <key-id>', 'all tokens issued so far with this key of a client, by its ID')
    .option('--client <client-id>', 'all tokens issued so far to this client')
    .option('--all', 'every token issued so far')
    .option('--dry-run', 'say what would be revoked, and change nothing')
    .option('--json', 'print one JSON object')
    .action((options: unknown) => revoke(options, withDatabase))
}

async function revoke(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const { json, dryRun, ...named } = revokeSchema.parse(options)
  const target = await targetOf(named)
  await withDatabase(async () => {
    if (dryRun) return await rehearseRevocation(json, target)
    const { wasRevoked } = await revokeTokens({ actor: operator }, target)
    print(
      json,
      { dry_run: false, revoked: target.kind, ...(target.kind === 'token' && { was_revoked: wasRevoked }) },
      [
        wasRevoked
          ? 'This token was revoked already.'
          : 'Revoked. Every instance refuses it within 5 seconds.',
      ],
    )
  })
}

async function rehearseRevocation(json: boolean, target: RevocationTarget): Promise<void> {
  const { wasRevoked } = await rehearse((tx) => revokeTokens({ actor: operator, tx }, target))
  const wire = { dry_run: true, revoked: target.kind }
  if (target.kind === 'token')
    return print(json, { ...wire, was_revoked: wasRevoked }, [
      wasRevoked
        ? 'This token is revoked already. Nothing was changed.'
        : 'Would revoke this token. Nothing was changed.',
    ])
  const reach = await reachOf({ actor: operator }, target)
  print(json, { ...wire, tokens: reach.tokens }, [
    `Would revoke ${tokensInWords(reach)} ${WHOSE[target.kind]}. Nothing was changed.`,
  ])
}

const WHOSE: Record<Exclude<RevocationTarget['kind'], 'token'>, string> = {
  secret: 'issued with this secret',
  key: 'issued with this key',
  client: 'issued to this client',
  global: 'issued to all clients',
}

async function targetOf(
  named: Omit<z.output<typeof revokeSchema>, 'json' | 'dryRun'>,
): Promise<RevocationTarget> {
  const { tokenStdin, secret, key, client, all } = named
  const count = [tokenStdin, secret !== undefined, key !== undefined, client !== undefined, all].filter(
    Boolean,
  ).length
  if (count !== 1) throw new UsageError('Name one of --token-stdin, --secret, --key, --client and --all.')
  if (tokenStdin) return { kind: 'token', token: await readSecret('token') }
  if (secret !== undefined) return { kind: 'secret', secretId: secret }
  if (key !== undefined) return { kind: 'key', keyId: key }
  if (client !== undefined) return { kind: 'client', clientId: client }
  return { kind: 'global' }
}
