import type { Command } from 'commander'
import { z } from 'zod'
import { importedClientIdSchema } from '#lib/features/apps/schemas.ts'
import { restrictClient } from '#lib/features/restrictions/restrict-client.ts'
import { refusalsInWords, wouldHaveRefused } from '#lib/features/restrictions/restrict-knowingly.ts'
import {
  networksSchema,
  quotaSchema,
  restrictionModeSchema,
} from '#lib/features/restrictions/restriction-schemas.ts'
import { operator, print, UsageError, type WithDatabase } from './input.ts'

const schema = z.object({
  id: importedClientIdSchema,
  allow: networksSchema.optional(),
  addressMode: restrictionModeSchema.optional(),
  quota: quotaSchema.optional(),
  quotaMode: restrictionModeSchema.optional(),
  json: z.boolean().default(false),
})

/** `client restrict`. */
export function addClientRestrictCommand(client: Command, withDatabase: WithDatabase): void {
  client
    .command('restrict')
    .description(
      'say where a client may ask for tokens from, and how many it may get; what is not named stays',
    )
    .requiredOption('--id <client-id>', 'client ID')
    .option('--allow <networks>', 'addresses and CIDRs from now on, all of them, separated by spaces')
    .option('--address-mode <mode>', 'what other addresses meet: off, observe or enforce')
    .option('--quota <tokens>', 'tokens that it may get within an hour of UTC')
    .option('--quota-mode <mode>', 'what requests beyond the quota meet: off, observe or enforce')
    .option('--json', 'print one JSON object')
    .action((options: unknown) => restrict(options, withDatabase))
}

async function restrict(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const {
    id,
    json,
    allow: allowedAddresses,
    quota: quotaPerHour,
    addressMode,
    quotaMode,
  } = schema.parse(options)
  const wanted = { allowedAddresses, addressMode, quotaPerHour, quotaMode }
  if (Object.values(wanted).every((value) => value === undefined))
    throw new UsageError('Say what to change: --allow, --address-mode, --quota or --quota-mode.')
  await withDatabase(async () => {
    const refused = await wouldHaveRefused(operator, { ...wanted, clientId: id })
    const told = refusalsInWords(refused)
    const { changed, ...after } = await restrictClient({ actor: operator }, { ...wanted, clientId: id })
    print(
      json,
      {
        client_id: id,
        allowed_addresses: after.allowedAddresses,
        address_mode: after.addressMode,
        quota_per_hour: after.quotaPerHour,
        quota_mode: after.quotaMode,
        changed,
        would_have_refused: refused.sources.map(({ address, credential, count }) => ({
          address,
          credential,
          tokens: count,
        })),
        hours_beyond_quota: refused.hours.map(({ hour, count }) => ({
          hour: hour.toISOString(),
          tokens: count,
        })),
      },
      [
        changed ? `Changed ${id}.` : `${id} is as you want it already.`,
        `Allowed addresses  ${after.allowedAddresses.join(' ') || 'none listed'} (${after.addressMode})`,
        `Quota              ${after.quotaPerHour ?? 'none'} (${after.quotaMode})`,
        ...(told === null ? [] : [`Would have refused  ${told} in the last 7 days`]),
      ],
    )
  })
}
