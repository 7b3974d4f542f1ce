import { type Command, Option } from 'commander'
import { z } from 'zod'
import { importedClientIdSchema } from '#lib/features/apps/schemas.ts'
import {
  type Noted,
  RESTRICTION_MODES,
  restrictionModeSchema,
} from '#lib/features/restrictions/managed-restriction.ts'
import { restrictClient } from '#lib/features/restrictions/restrict-client.ts'
import { refusalsInWords, wouldHaveRefused } from '#lib/features/restrictions/restrict-knowingly.ts'
import { RESTRICTIONS, wantedRestrictions } from '#lib/features/restrictions/restrictions.ts'
import { askRestriction } from '#lib/features/what-if/ask.ts'
import { DRY_RUN, printDryRun } from './dry-run.ts'
import { operator, print, UsageError, type WithDatabase } from './input.ts'

const TITLE_WIDTH = 19

/** Each kind with its two options, and what their values are called. */
const OPTIONS = RESTRICTIONS.map(({ setting, mode, title, command }) => {
  const rule = new Option(command.option, command.about)
  const modes = `${RESTRICTION_MODES.slice(0, -1).join(', ')} or ${RESTRICTION_MODES.at(-1)}`
  const ruleMode = new Option(command.modeOption, `${command.aboutMode}: ${modes}`)
  return { setting, mode, title, command, rule, ruleMode }
})

const target = z.object({
  id: importedClientIdSchema,
  dryRun: z.boolean().default(false),
  json: z.boolean().default(false),
})
const settings = z.object(
  Object.fromEntries(
    OPTIONS.flatMap(({ command, rule, ruleMode }) => [
      [rule.attributeName(), command.typed.optional()],
      [ruleMode.attributeName(), restrictionModeSchema.optional()],
    ]),
  ),
)
const schema = target.and(settings)

/** `client restrict`. */
export function addClientRestrictCommand(client: Command, withDatabase: WithDatabase): void {
  const command = client
    .command('restrict')
    .description(
      'restrict where a client may request tokens from and how many; options you leave out don’t change',
    )
    .requiredOption('--id <client-id>', 'client ID')
  for (const { rule, ruleMode } of OPTIONS) command.addOption(rule).addOption(ruleMode)
  command
    .option(...DRY_RUN)
    .option('--json', 'print one JSON object')
    .action((options: unknown) => restrict(options, withDatabase))
}

async function restrict(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const { id, json, dryRun, ...given } = schema.parse(options)
  const wanted = wantedOf(given)
  if (dryRun)
    return await withDatabase(() =>
      printDryRun(json, askRestriction({ actor: operator }, { ...wanted, clientId: id })),
    )
  await withDatabase(async () => {
    const refused = await wouldHaveRefused(operator, id, wanted)
    const told = refusalsInWords(refused)
    const { changed, ...after } = await restrictClient({ actor: operator }, { ...wanted, clientId: id })
    print(
      json,
      {
        client_id: id,
        ...Object.fromEntries(Object.entries(after).map(([name, value]) => [wireName(name), value])),
        changed,
        ...Object.fromEntries(
          refused.map(({ restriction, noted }) => [restriction.command.wouldHaveRefused, noted.map(onWire)]),
        ),
      },
      [
        changed ? `Changed ${id}.` : `${id} already has these settings.`,
        ...OPTIONS.map(({ setting, mode, title, command }) => {
          const value = after[setting]
          const text = (Array.isArray(value) ? value.join(' ') : String(value ?? '')) || command.none
          return `${title.padEnd(TITLE_WIDTH)}${text} (${after[mode]})`
        }),
        ...(told === null ? [] : [`${'Would have refused'.padEnd(TITLE_WIDTH)}${told} in the last 7 days`]),
      ],
    )
  })
}

/** @throws UsageError when nothing is to be changed */
function wantedOf(given: Record<string, unknown>) {
  const named = OPTIONS.flatMap(({ setting, mode, rule, ruleMode }) => [
    [setting, given[rule.attributeName()]],
    [mode, given[ruleMode.attributeName()]],
  ]).filter(([, value]) => value !== undefined)
  if (named.length > 0) return wantedRestrictions.parse(Object.fromEntries(named))
  const flags = OPTIONS.flatMap(({ rule, ruleMode }) => [rule.long, ruleMode.long])
  throw new UsageError(`Name what to change: ${flags.slice(0, -1).join(', ')} or ${flags.at(-1)}.`)
}

/** `allowedAddresses` → `allowed_addresses`. */
const wireName = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

const onWire = (noted: Noted) =>
  'hour' in noted
    ? { hour: noted.hour.toISOString(), tokens: noted.count }
    : { address: noted.address, credential: noted.credential, tokens: noted.count }
