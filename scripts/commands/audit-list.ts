import { once } from 'node:events'
import type { Command } from 'commander'
import { z } from 'zod'
import { auditFile } from '#lib/features/audit/audit-file.ts'
import { type AuditFilter, auditFilterSchema, NO_AUDIT_FILTER } from '#lib/features/audit/audit-filter.ts'
import { filterProblems } from '#lib/features/audit/filter-problems.ts'
import { auditActions, readAuditLog } from '#lib/features/audit/read-log.ts'
import { factsOf } from '#lib/features/audit/row-facts.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { operator, print, UsageError, type WithDatabase, wholeNumber } from './input.ts'
import { requireAppOrTeam } from './named.ts'

const ctx = { actor: operator }
const day = z.iso.date('Enter a day such as 2026-11-30.').optional()
const schema = z.object({
  search: z.string().optional(),
  actor: z.string().optional(),
  action: z
    .string()
    .regex(/^[a-z_]+\.[a-z_]+$/, 'Name an action as the log does: client.suspended.')
    .optional(),
  about: z.string().optional(),
  address: z.string().optional(),
  from: day,
  to: day,
  before: wholeNumber(z.number().min(1)).optional(),
  limit: wholeNumber(z.number().min(1).max(1000, 'At most 1000.')).default(50),
  json: z.boolean().default(false),
  jsonLines: z.boolean().default(false),
})

/** `audit list`. */
export function addAuditListCommand(audit: Command, withDatabase: WithDatabase): void {
  audit
    .command('list')
    .description('list rows of the audit log, the newest first')
    .option('--search <text>', 'a row’s number, an actor, app, team, address, action or ID; matched whole')
    .option('--actor <name>', 'who acted: an e-mail address, operator or client ID')
    .option('--action <action>', 'what was done, such as client.suspended')
    .option('--about <name>', 'an app by its client ID, or a team by its slug')
    .option('--address <address>', 'from which IP address')
    .option('--from <day>', 'first day (UTC)')
    .option('--to <day>', 'last day (UTC)')
    .option('--before <number>', 'only rows before this one')
    .option('--limit <number>', 'how many, 1 to 1000 (default 50)')
    .option('--json', 'print one JSON object')
    .option('--json-lines', 'print every row that matches, one JSON object a line; this is audited')
    .action((options: unknown) => list(options, withDatabase))
}

async function list(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const { search, limit, json, jsonLines, before, ...rest } = schema.parse(options)
  if (json && jsonLines) throw new UsageError('Choose --json or --json-lines.')
  const filter = auditFilterSchema.parse({
    ...rest,
    q: search,
    ...(before !== undefined && { before: String(before) }),
  })
  await withDatabase(async () => {
    const [problem] = filterProblems(rest, await auditActions(ctx))
    if (problem) throw new AppError('invalid', problem.text, problem.name)
    if (rest.about !== undefined) await requireSubject(filter, rest.about)
    await (jsonLines ? printAll(filter) : printPage(filter, { limit, json }))
  })
}

/** Rows outlive what they are about. */
async function requireSubject(filter: AuditFilter, about: string): Promise<void> {
  const { rows } = await readAuditLog(ctx, { ...NO_AUDIT_FILTER, about: filter.about }, 1)
  if (rows.length === 0) await requireAppOrTeam(about)
}

async function printPage(
  filter: AuditFilter,
  { limit, json }: { limit: number; json: boolean },
): Promise<void> {
  const { rows, next } = await readAuditLog(ctx, filter, limit)
  print(json, { rows: rows.map(factsOf), before: next === null ? null : Number(next) }, [
    ...rows.map(
      ({ seq, time, actor, action, subject, address }) =>
        `${seq}  ${time.toISOString()}  ${actor.isErased ? 'erased' : actor.label}  ${action}  ${subject.label}${address ? `  from ${address}` : ''}`,
    ),
    ...(rows.length === 0 ? ['No rows match.'] : []),
    ...(next === null ? [] : [`There are more: --before ${next}`]),
  ])
}

/** As the file of the portal. Written as fast as whoever reads it takes it. */
async function printAll(filter: AuditFilter): Promise<void> {
  const { body } = await auditFile(ctx, filter, 'jsonl')
  const { stdout } = process
  for await (const part of body ?? []) {
    // Each part is whole lines.
    if (stdout.write(Buffer.from(part).toString('utf8'))) continue
    if (stdout.destroyed) return // whoever read has left
    await Promise.race([once(stdout, 'drain'), once(stdout, 'close')])
  }
}
