import type { Command } from 'commander'
import { z } from 'zod'
import { verifyAuditLog } from '#lib/audit/verify.ts'
import { print, type WithDatabase } from './input.ts'

const verifySchema = z.object({ json: z.boolean().default(false) })

/** `audit verify`. */
export function addAuditCommands(root: Command, withDatabase: WithDatabase): void {
  root
    .command('audit')
    .description('check the audit log')
    .command('verify')
    .description('recompute the chain of hashes and name the first row that does not fit')
    .option('--json', 'print one JSON object')
    .action(async (options: unknown) => {
      const { json } = verifySchema.parse(options)
      await withDatabase(async () => {
        const { rows, firstBadRow } = await verifyAuditLog()
        print(json, { rows, first_bad_row: firstBadRow }, [
          firstBadRow === null ? `${rows} rows, unbroken.` : `Row ${firstBadRow} does not fit the chain.`,
        ])
        if (firstBadRow !== null) process.exitCode = 1
      })
    })
}
