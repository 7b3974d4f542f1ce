import type { Command } from 'commander'
import { z } from 'zod'
import { auditFilterSchema } from '#lib/features/audit/audit-filter.ts'
import { type AuditRow, readAuditLog } from '#lib/features/audit/read-log.ts'
import { itemsIn } from '#lib/features/leaks/found-secrets.ts'
import { reportLeaksAsStaff, type StaffReport } from '#lib/features/leaks/report-by-staff.ts'
import { leakFormSchema } from '#lib/features/leaks/schemas.ts'
import { counted } from '#lib/kernel/number-words.ts'
import { rehearse } from '#lib/platform/db/rehearse.ts'
import { operator, print, readSecret, UsageError, type WithDatabase, wholeNumber } from './input.ts'
import { requireApp } from './named.ts'

const ctx = { actor: operator }
const json = z.boolean().default(false)
const listSchema = z.object({
  client: z.string().default(''),
  limit: wholeNumber(z.number().min(1).max(1000, 'At most 1000.')).default(50),
  json,
})
const reportSchema = z.object({
  secretsStdin: z.boolean().default(false),
  dryRun: z.boolean().default(false),
  json,
})

/** As the public page takes. */
const MAX_BYTES = 64 * 1024

/** `leak list | report`. */
export function addLeakCommands(root: Command, withDatabase: WithDatabase): void {
  const leak = root.command('leak').description('list and report leaked secrets and keys')

  leak
    .command('list')
    .description('list the secrets and keys of apps that were reported as leaked, the newest first')
    .option('--client <client-id>', 'only those of this app')
    .option('--limit <number>', 'how many, 1 to 1000 (default 50)')
    .option('--json', 'print one JSON object')
    .action((options: unknown) => list(options, withDatabase))

  leak
    .command('report')
    .description('report leaked secrets or private keys: they are revoked or told of, as LEAK_POLICY says')
    .option('--secrets-stdin', 'read them from standard input, one a line; keys as PEM or JWK (required)')
    .option('--dry-run', 'say what would become of them, and change and tell nothing')
    .option('--json', 'print one JSON object')
    .action((options: unknown) => report(options, withDatabase))
}

async function list(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const { client, limit, json: asJson } = listSchema.parse(options)
  await withDatabase(async () => {
    const filter = auditFilterSchema.parse({ action: 'credential.leaked', about: client })
    const leaks = (await readAuditLog(ctx, filter, limit)).rows.map(leakOf)
    if (client !== '' && leaks.length === 0) await requireApp(client)
    print(asJson, { leaks }, [
      ...leaks.map(
        (one) => `${one.time}  ${one.client_id}  ${one.team}  ${one.name}  ${one.outcome.replace('_', ' ')}`,
      ),
      ...(leaks.length === 0 ? ['No leaks.'] : []),
    ])
  })
}

function leakOf({ time, subject, team, actor, detail }: AuditRow) {
  const said = (name: string) => detail.facts.find((fact) => fact.name === name)?.value ?? null
  return {
    ...{ time: time.toISOString(), client_id: subject.label, team: team?.slug ?? null },
    ...{ credential_id: said('credentialId'), kind: said('kind'), name: said('name') },
    ...{ outcome: said('outcome') ?? '', source: said('source'), found_at: said('foundAt') },
    reported_by: actor.kind === 'system' ? null : actor.label,
  }
}

async function report(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const { secretsStdin, dryRun, json: asJson } = reportSchema.parse(options)
  if (!secretsStdin) throw new UsageError('Pass the secrets on standard input with --secrets-stdin.')
  const { secrets } = leakFormSchema.parse({
    secrets: await readSecret('secrets', { maxBytes: MAX_BYTES, are: true }),
  })
  const items = itemsIn(secrets)
  await withDatabase(async () => {
    const found = dryRun
      ? await rehearse((tx) => reportLeaksAsStaff({ ...ctx, tx }, { secrets: items }))
      : await reportLeaksAsStaff(ctx, { secrets: items })
    print(
      asJson,
      {
        dry_run: dryRun,
        reported: items.length,
        found: found.map(({ clientId, credentialId, name, outcome }) => ({
          ...{ client_id: clientId, credential_id: credentialId, name, outcome },
        })),
      },
      [
        `${dryRun ? 'Would report' : 'Reported'} ${counted(items.length, 'secret or key', 'secrets or keys')}. ${
          found.length === 0 ? 'None belongs' : `${found.length} ${found.length === 1 ? 'belongs' : 'belong'}`
        } to an app here.${dryRun ? ' Nothing was changed.' : ''}`,
        ...found.map((one) => lineOf(one, dryRun)),
      ],
    )
  })
}

const OUTCOMES = {
  revoked: 'revoked, with its tokens; its team is notified',
  told: 'its team is notified; it still works',
  had_ended: 'it had ended; its team is notified',
} as const

const WOULD_BE = {
  revoked: 'would be revoked, with its tokens, and its team notified',
  told: 'its team would be notified; it would still work',
  had_ended: 'it has ended; its team would be notified',
} as const

function lineOf({ clientId, name, outcome }: StaffReport, dryRun: boolean): string {
  const become = dryRun ? WOULD_BE : OUTCOMES
  return `${clientId}  ${name}: ${outcome === null ? 'reported before; nothing to do' : become[outcome]}`
}
