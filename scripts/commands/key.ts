import type { Command } from 'commander'
import { z } from 'zod'
import { signingAlgSchema } from '#lib/features/apis/schemas.ts'
import { keyEffect, keyEffectInWords } from '#lib/features/partners/key-effect.ts'
import { listKeys, retireKey, rotateKey } from '#lib/features/signing-keys/rotate.ts'
import { DEFAULT_SIGNING_ALG, SIGNING_ALGS } from '#lib/oauth/tokens/signing-alg.ts'
import { rehearse } from '#lib/platform/db/rehearse.ts'
import { operator, print, type WithDatabase } from './input.ts'

const optionsSchema = z.object({ json: z.boolean().default(false) })
const rotateSchema = optionsSchema.extend({ alg: signingAlgSchema.default(DEFAULT_SIGNING_ALG) })
const retireSchema = optionsSchema.extend({
  kid: z.string().regex(/^[\w-]{43}$/, 'Name the key by its thumbprint, 43 characters.'),
  dryRun: z.boolean().default(false),
})

/** `key list | rotate | retire`. */
export function addKeyCommands(root: Command, withDatabase: WithDatabase): void {
  const key = root.command('key').description('manage the keys that sign access tokens')

  key
    .command('list')
    .description('list all keys and their states')
    .option('--json', 'print one JSON object')
    .action((options: unknown) => list(options, withDatabase))

  key
    .command('rotate')
    .description('publish a new key, which starts to sign after SIGNING_KEY_PUBLISHED')
    .option('--alg <alg>', `${SIGNING_ALGS.join(', ')} (default "${DEFAULT_SIGNING_ALG}")`)
    .option('--json', 'print one JSON object')
    .action((options: unknown) => rotate(options, withDatabase))

  key
    .command('retire')
    .description('remove a key immediately, for example after a leak; if it signs, another takes over')
    .requiredOption('--kid <kid>', 'which key')
    .option('--dry-run', 'say what would break, and change nothing')
    .option('--json', 'print one JSON object')
    .action((options: unknown) => retire(options, withDatabase))
}

async function list(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const { json } = optionsSchema.parse(options)
  await withDatabase(async () => {
    const keys = await listKeys()
    const rows = keys.map((key) => ({
      kid: key.kid,
      alg: key.alg,
      state: key.state,
      created_at: key.createdAt.toISOString(),
      signs_from: key.signsFrom.toISOString(),
    }))
    const lines = rows.map(
      (row) => `${row.kid}  ${row.alg}  ${row.state.padEnd(9)}  signs from ${row.signs_from}`,
    )
    print(
      json,
      { keys: rows },
      lines.length > 0 ? lines : ['There is no key yet. The first start creates one.'],
    )
  })
}

async function rotate(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const { json, alg } = rotateSchema.parse(options)
  await withDatabase(async () => {
    const { kid, signsFrom } = await rotateKey({ actor: operator }, { alg })
    print(json, { kid, alg, signs_from: signsFrom.toISOString() }, [
      `Published ${kid} for ${alg}. It signs from ${signsFrom.toISOString()}.`,
    ])
  })
}

async function retire(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const { json, kid, dryRun } = retireSchema.parse(options)
  await withDatabase(async () => {
    if (dryRun) return await rehearseRetiring(kid, json)
    const { replacedBy } = await retireKey({ actor: operator }, { kid })
    print(json, { dry_run: false, kid, replaced_by: replacedBy }, [
      `Removed ${kid}.`,
      ...(replacedBy ? [`${replacedBy} now signs.`] : []),
    ])
  })
}

/** The key that would take over is made anew each time, so that only whether there would be one is told. */
async function rehearseRetiring(kid: string, json: boolean): Promise<void> {
  const { replacedBy } = await rehearse((tx) => retireKey({ actor: operator, tx }, { kid }))
  const effect = await keyEffect({ actor: operator }, kid)
  const { tokens, apis } = effect ?? { tokens: 0, apis: [] }
  print(json, { dry_run: true, kid, replaced_by: null, another_signs: replacedBy !== null, tokens, apis }, [
    `Would remove ${kid}. Nothing was changed.`,
    ...(effect ? [keyEffectInWords(effect)] : []),
    ...(replacedBy ? ['A new key would sign.'] : []),
  ])
}
