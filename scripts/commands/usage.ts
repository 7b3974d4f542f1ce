import type { Command } from 'commander'
import { z } from 'zod'
import { noSuchApp } from '#lib/features/apps/lock-client.ts'
import { importedClientIdSchema } from '#lib/features/apps/schemas.ts'
import { teamSlugSchema } from '#lib/features/teams/schemas.ts'
import { clientSeries } from '#lib/features/usage/client-series.ts'
import { dateOf, readRange } from '#lib/features/usage/range.ts'
import type { UsageSeries } from '#lib/features/usage/series.ts'
import { teamSeries } from '#lib/features/usage/team-series.ts'
import { usageOfApps } from '#lib/features/usage/usage-of-apps.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { count } from '#lib/kernel/number-words.ts'
import { operator, print, UsageError, type WithDatabase } from './input.ts'
import { requireTeam } from './named.ts'

const NAMED = ['24h', '7d', '30d'] as const
const day = z.iso.date('Enter a day such as 2026-11-30.').optional()
const span = {
  range: z.enum(NAMED, `A range is ${NAMED.join(', ')}.`).optional(),
  from: day,
  to: day,
  json: z.boolean().default(false),
}
const listSchema = z.object({ ...span, team: teamSlugSchema.optional() })
const showSchema = z.object({
  ...span,
  client: importedClientIdSchema.optional(),
  team: teamSlugSchema.optional(),
})

/** `usage list | show`. */
export function addUsageCommands(root: Command, withDatabase: WithDatabase): void {
  const usage = root.command('usage').description('show tokens issued and requests refused')

  within(
    usage
      .command('list')
      .description('list the apps in use, those with the most tokens first; 10,000 at most'),
  )
    .option('--team <slug>', 'only those of this team')
    .action((options: unknown) => list(options, withDatabase))

  within(
    usage.command('show').description('show an app or a team by the hour or day, with why it was refused'),
  )
    .option('--client <client-id>', 'an app')
    .option('--team <slug>', 'a team')
    .action((options: unknown) => show(options, withDatabase))
}

const within = (command: Command) =>
  command
    .option('--range <range>', `${NAMED.join(', ')} (default 24h)`)
    .option('--from <day>', 'first day (UTC), instead of --range')
    .option('--to <day>', 'last day (UTC)')
    .option('--json', 'print one JSON object')

/** @throws UsageError for both, and for days the wrong way round */
function rangeOf({ range, from, to }: Pick<z.output<typeof listSchema>, 'range' | 'from' | 'to'>) {
  const hasDays = (from ?? to) !== undefined
  if (hasDays && range !== undefined) throw new UsageError('Name --range, or --from and --to.')
  if (from !== undefined && to !== undefined && from > to) throw new UsageError('--from is after --to.')
  return readRange(hasDays ? { range: 'custom', from, to } : { range: range ?? '24h' }, Date.now())
}

async function list(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const { team = null, json, ...asked } = listSchema.parse(options)
  const range = rangeOf(asked)
  await withDatabase(async () => {
    await requireTeam(team)
    const apps = await usageOfApps({ actor: operator }, { range, team })
    print(
      json,
      {
        ...spanOnWire(range),
        apps: apps.map(({ clientId, ...app }) => ({ client_id: clientId, ...app })),
      },
      apps.length === 0
        ? ['No requests in this period.']
        : apps.map(
            (app) =>
              `${app.clientId}  ${app.team}  ${count(app.issued)} issued, ${count(app.refused)} refused`,
          ),
    )
  })
}

const spanOnWire = ({ from, to }: { from: number; to: number }) => ({
  from: new Date(from).toISOString(),
  to: new Date(to).toISOString(),
})

async function show(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const { client, team, json, ...asked } = showSchema.parse(options)
  if ((client === undefined) === (team === undefined))
    throw new UsageError('Name one of --client and --team.')
  const range = rangeOf(asked)
  await withDatabase(async () => {
    const series = client === undefined ? await ofTeam(team ?? '') : await ofClient(client)
    const { buckets, totals, before, reasons } = series
    const shown = (from: number) => (range.unit === 'day' ? dateOf(from) : new Date(from).toISOString())
    print(
      json,
      {
        ...(client === undefined ? { team } : { client_id: client }),
        ...spanOnWire(range),
        ...{ unit: range.unit, totals, before },
        reasons: Object.fromEntries(reasons.map(({ reason, count: times }) => [reason, times])),
        series: buckets.map(({ from, ...counts }) => ({ from: new Date(from).toISOString(), ...counts })),
      },
      [
        `${count(totals.issued)} tokens issued, ${count(totals.refused)} requests refused`,
        ...reasons.map(({ reason, count: times }) => `  ${count(times)} ${reason}`),
        ...buckets
          .filter(({ issued, refused }) => issued + refused > 0)
          .map(({ from, issued, refused }) => `${shown(from)}  ${count(issued)}  ${count(refused)}`),
      ],
    )
  })

  async function ofClient(clientId: string): Promise<UsageSeries> {
    const found = await clientSeries(operator, clientId, { range, credential: null })
    if (!found) throw noSuchApp(clientId, 'client')
    return found.series
  }

  async function ofTeam(slug: string): Promise<UsageSeries> {
    const found = await teamSeries(operator, slug, range)
    if (!found) throw new AppError('not_found', `There is no team “${slug}”.`, 'team')
    return found.series
  }
}
