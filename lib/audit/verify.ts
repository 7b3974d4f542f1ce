import { pool } from '#lib/db.ts'

const VERIFY = `
  SELECT count(*)::int AS rows, min(seq) FILTER (WHERE NOT fits)::text AS first_bad
  FROM (
    SELECT seq,
           hash = latchkey_audit_hash(audit_entry)
             AND previous_hash = coalesce(lag(hash) OVER chain, '\\x'::bytea)
             AND seq = row_number() OVER chain AS fits
    FROM audit_entry
    WINDOW chain AS (ORDER BY seq)
  ) checked`

/**
 * Recomputes the chain of the audit log (LG-04). A row that was changed, removed or put elsewhere shows; a tail
 * that was cut off does not, unless the last hash was kept outside.
 * @returns how many rows there are, and the number of the first that does not fit
 */
export async function verifyAuditLog(): Promise<{ rows: number; firstBadRow: number | null }> {
  const { rows } = await pool().query<{ rows: number; first_bad: string | null }>(VERIFY)
  const result = rows[0]
  return { rows: result?.rows ?? 0, firstBadRow: result?.first_bad ? Number(result.first_bad) : null }
}
