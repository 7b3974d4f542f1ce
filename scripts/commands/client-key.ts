import type { Command } from 'commander'
import { z } from 'zod'
import {
  importedClientIdSchema,
  keyAlgorithmSchema,
  keyExpirySchema,
  keyIdSchema,
  keyNameSchema,
} from '#lib/features/apps/schemas.ts'
import { addClientKey } from '#lib/features/credentials/add-credential.ts'
import { removeClientKey } from '#lib/features/credentials/delete-credential.ts'
import { listClientKeys } from '#lib/features/credentials/list-credentials.ts'
import { operator, print, readSecret, UsageError, type WithDatabase } from './input.ts'

const listSchema = z.object({ id: importedClientIdSchema, json: z.boolean().default(false) })

const addSchema = listSchema.extend({
  name: keyNameSchema,
  alg: keyAlgorithmSchema.optional(),
  expires: keyExpirySchema.optional(),
  keyStdin: z.boolean().default(false),
})

const removeSchema = listSchema.extend({ key: keyIdSchema })

/** `client add-key | remove-key | keys`. */
export function addClientKeyCommands(client: Command, withDatabase: WithDatabase): void {
  client
    .command('add-key')
    .description('register a public key for a client to authenticate with instead of its secret')
    .requiredOption('--id <client-id>', 'client ID')
    .requiredOption('--name <name>', 'display name of the key')
    .option(
      '--alg <algorithm>',
      'ES256, Ed25519, RS256 or PS256 (default: the key’s own, or the usual one for its type)',
    )
    .option('--expires <date>', 'when it expires: a date such as 2027-12-31, or a time (default: never)')
    .option('--key-stdin', 'read the public key, JWK, PEM or certificate, from standard input (required)')
    .option('--json', 'print one JSON object')
    .action((options: unknown) => add(options, withDatabase))

  client
    .command('remove-key')
    .description('delete a key of a client')
    .requiredOption('--id <client-id>', 'client ID')
    .requiredOption('--key <key-id>', 'which key, by the ID that "client keys" shows')
    .option('--json', 'print one JSON object')
    .action((options: unknown) => remove(options, withDatabase))

  client
    .command('keys')
    .description('list the keys of a client')
    .requiredOption('--id <client-id>', 'client ID')
    .option('--json', 'print one JSON object')
    .action((options: unknown) => list(options, withDatabase))
}

async function add(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const { id, name, alg, expires, keyStdin, json } = addSchema.parse(options)
  if (!keyStdin) throw new UsageError('Pass the public key on standard input with --key-stdin.')
  const key = await readSecret('public key')
  await withDatabase(async () => {
    const added = await addClientKey(
      { actor: operator },
      { clientId: id, name, key, alg, expiresAt: expires },
    )
    print(
      json,
      {
        client_id: id,
        key_id: added.credentialId,
        kid: added.kid,
        own_kid: added.ownKid,
        alg: added.alg,
        expires_at: expires?.toISOString() ?? null,
      },
      [
        `Key ID     ${added.credentialId}`,
        `kid        ${added.kid}`,
        ...(added.ownKid === null ? [] : [`or         ${added.ownKid}`]),
        `Algorithm  ${added.alg}`,
      ],
    )
  })
}

async function remove(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const { id, key, json } = removeSchema.parse(options)
  await withDatabase(async () => {
    const { changed } = await removeClientKey({ actor: operator }, { clientId: id, keyId: key })
    print(json, { client_id: id, key_id: key, changed }, [
      changed ? `Removed the key ${key} of ${id}.` : `The key ${key} was already removed.`,
    ])
  })
}

async function list(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const { id, json } = listSchema.parse(options)
  await withDatabase(async () => {
    const keys = await listClientKeys({ actor: operator }, id)
    const rows = keys.map((key) => ({
      key_id: key.id,
      name: key.name,
      kid: key.kid,
      own_kid: key.ownKid,
      alg: key.alg,
      state: key.state,
      created_at: key.createdAt.toISOString(),
      created_by: key.createdBy,
      expires_at: key.expiresAt?.toISOString() ?? null,
    }))
    const lines = rows.flatMap((row) => [
      `${row.key_id}  ${row.name}`,
      `  ${row.kid}${row.own_kid === null ? '' : ` or ${row.own_kid}`}  ${row.alg}  ${row.state}  expires ${row.expires_at ?? 'never'}`,
    ])
    print(json, { client_id: id, keys: rows }, lines.length > 0 ? lines : [`${id} has no keys.`])
  })
}
