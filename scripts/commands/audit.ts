import type { Command } from 'commander'
import { z } from 'zod'
import { type AuditHead, type HeadVerdict, verifyAuditLog } from '#lib/changes/verify.ts'
import { FOUND_WRONG } from './failure.ts'
import { print, type WithDatabase } from './input.ts'

const headSchema = z
  .string()
  .regex(/^[1-9]\d{0,18}:[0-9a-f]{64}$/i, 'Enter the head as printed: the number, a colon, the hash.')
  .transform((text): AuditHead => {
    const [seq = '', hash = ''] = text.split(':')
    return { seq: BigInt(seq), hash: hash.toLowerCase() }
  })

const verifySchema = z.object({ head: headSchema.optional(), json: z.boolean().default(false) })

/** `audit verify`. */
export function addAuditCommands(root: Command, withDatabase: WithDatabase): void {
  root
    .command('audit')
    .description('check the audit log')
    .command('verify')
    .description(
      'recompute the hash chain, name the first row that doesn’t match, and print the head to keep',
    )
    .option(
      '--head <number:hash>',
      'check that this head, printed earlier and kept elsewhere, is still in the log',
    )
    .option('--json', 'print one JSON object')
    .action((options: unknown) => verify(options, withDatabase))
}

async function verify(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const { head: given, json } = verifySchema.parse(options)
  await withDatabase(async () => {
    const { rows, firstBadRow, head, kept } = await verifyAuditLog(given)
    print(
      json,
      {
        rows,
        first_bad_row: firstBadRow === null ? null : Number(firstBadRow),
        head: head && { number: Number(head.seq), hash: head.hash },
        ...(kept && { kept_head: kept }),
      },
      [
        firstBadRow === null ? `${rows} rows, unbroken.` : `Row ${firstBadRow} doesn’t match the chain.`,
        ...(kept && given ? [SENTENCES[kept](given)] : []),
        ...(head ? [`Head  ${head.seq}:${head.hash}`] : []),
      ],
    )
    if (firstBadRow !== null || (kept !== null && kept !== 'found')) process.exitCode = FOUND_WRONG
  })
}

const SENTENCES: Record<HeadVerdict, (head: AuditHead) => string> = {
  found: ({ seq }) => `Row ${seq} is the one you kept: nothing up to it was changed or removed.`,
  different: ({ seq }) => `Row ${seq} is not the one you kept: it, or a row before it, was rewritten.`,
  missing: ({ seq }) => `There is no row ${seq}: the end of the log was cut off.`,
}
