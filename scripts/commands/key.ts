import type { Command } from 'commander'
import { z } from 'zod'
import { signingAlgSchema } from '#lib/features/apis/schemas.ts'
import { keyEffect, keyEffectInWords } from '#lib/features/partners/key-effect.ts'
import { sealedAuthenticators } from '#lib/features/people/factors/totp.ts'
import { behindInWords, rewrap, rewrapNeeded, type SealCounts } from '#lib/features/signing-keys/rewrap.ts'
import { listKeys, retireKey, rotateKey } from '#lib/features/signing-keys/rotate.ts'
import { counted } from '#lib/kernel/number-words.ts'
import { DEFAULT_SIGNING_ALG, SIGNING_ALGS } from '#lib/oauth/tokens/signing-alg.ts'
import { rehearse } from '#lib/platform/db/rehearse.ts'
import { operator, print, type WithDatabase } from './input.ts'

const optionsSchema = z.object({ json: z.boolean().default(false) })
const rotateSchema = optionsSchema.extend({ alg: signingAlgSchema.default(DEFAULT_SIGNING_ALG) })
const retireSchema = optionsSchema.extend({
  kid: z.string().regex(/^[\w-]{43}$/, 'Name the key by its thumbprint, 43 characters.'),
  dryRun: z.boolean().default(false),
})

const rewrapSchema = optionsSchema.extend({ dryRun: z.boolean().default(false) })

/** `key list | rotate | retire | rewrap`. */
export function addKeyCommands(root: Command, withDatabase: WithDatabase): void {
  const key = root
    .command('key')
    .description('manage the keys that sign access tokens, and the key that seals them')

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

  key
    .command('rewrap')
    .description('seal with LATCHKEY_KEK what is sealed with LATCHKEY_KEK_OLD, while the server runs')
    .option('--dry-run', 'say what there is to do, and change nothing')
    .option('--json', 'print one JSON object')
    .action((options: unknown) => rewrapAll(options, withDatabase))
}

const ctx = { actor: operator }
const others = { authenticators: sealedAuthenticators }

async function rewrapAll(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const { json, dryRun } = rewrapSchema.parse(options)
  await withDatabase(async () => {
    if (dryRun) {
      const { kek, left, lost, behind } = await rewrapNeeded(ctx, others)
      const wire = { dry_run: true, kek, left: onWire(left), lost: onWire(lost) }
      return print(json, { ...wire, behind: behind.map(({ name }) => name) }, [
        sumOf(left) === 0 ? DONE : `Would seal ${inWords(left)} with LATCHKEY_KEK (${kek}).`,
        ...lostInWords(lost),
        ...(behind.length > 0 ? [behindInWords(behind)] : []),
        'Nothing was changed.',
      ])
    }
    const { kek, before, rewrapped, left, lost } = await rewrap(ctx, others)
    const wire = { dry_run: false, kek, before, rewrapped: onWire(rewrapped) }
    print(json, { ...wire, left: onWire(left), lost: onWire(lost) }, [
      `Sealed ${inWords(rewrapped)} with LATCHKEY_KEK (${kek}).`,
      sumOf(left) === 0 ? DONE : `Left with LATCHKEY_KEK_OLD: ${inWords(left)}. Run it again.`,
      ...lostInWords(lost),
    ])
  })
}

const DONE =
  'Everything is sealed with LATCHKEY_KEK. LATCHKEY_KEK_OLD can be removed from every instance; keep the old key as long as backups from before.'

const sumOf = (counts: SealCounts) => counts.signingKeys + counts.serverSecrets + counts.authenticators

const onWire = ({ signingKeys, serverSecrets, authenticators }: SealCounts) => ({
  ...{ signing_keys: signingKeys, server_secrets: serverSecrets, authenticators },
})

const inWords = ({ signingKeys, serverSecrets, authenticators }: SealCounts) =>
  `${counted(signingKeys, 'signing key')}, ${counted(serverSecrets, 'secret')} of the server and ${counted(authenticators, 'authenticator app')}`

const lostInWords = (lost: SealCounts) =>
  sumOf(lost) === 0 ? [] : [`No key at hand opens ${inWords(lost)}: they are sealed with a third one.`]

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
