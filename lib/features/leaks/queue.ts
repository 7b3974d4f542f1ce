import { randomUUIDv7 } from 'node:crypto'
import { type Db, db } from '#lib/platform/db/db.ts'
import type { Recognised } from './recognise.ts'

/** One thing that was reported. */
export type Report = Recognised & { source: 'person' | 'scanner'; foundAt: string | null }

/** Keeps reports for the job that judges them: one statement, a row for each digest and thumbprint. */
export async function queueReports(reports: readonly Report[], tx: Db = db()): Promise<void> {
  const rows = reports.flatMap(({ digests, kids, source, foundAt }) => [
    ...digests.map((digest) => ({ id: randomUUIDv7(), digest, source, foundAt })),
    ...kids.map((kid) => ({ id: randomUUIDv7(), kid, source, foundAt })),
  ])
  await tx.leakReport.createMany({ data: rows })
}
