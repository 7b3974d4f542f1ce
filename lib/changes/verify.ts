import type { PoolClient } from 'pg'
import { pool } from '#lib/platform/db/pools.ts'

/** The end of the log at some moment: whoever keeps it elsewhere can tell later whether the log up to there is the same. */
export type AuditHead = {
  /** Number of the last row. */
  seq: bigint
  /** Its hash, 64 hexadecimal digits; it stands for every row up to there. */
  hash: string
}

/** What becomes of a head that was kept: its row is there, is another one, or is gone. */
export type HeadVerdict = 'found' | 'different' | 'missing'

export type AuditVerdict = {
  rows: number
  /** Number of the first row that does not fit the chain, or null. */
  firstBadRow: bigint | null
  /** Number of the row that should stand before that one and does not; null where none is missing there. */
  missingRow: bigint | null
  /** Null of an empty log. */
  head: AuditHead | null
}

/** So many rows are checked by one statement, which none takes long, however long the log. */
const ROWS_AT_ONCE = 20_000

const CHECK = `
  SELECT count(*)::int AS rows, max(seq)::text AS last_seq,
    encode((array_agg(hash ORDER BY seq DESC))[1], 'hex') AS last_hash,
    min(seq) FILTER (WHERE fits IS NOT true)::text AS first_bad,
    min(expected) FILTER (WHERE seq <> expected)::text AS first_gap
  FROM (
    SELECT audit_entry.seq, audit_entry.hash, $1::bigint + row_number() OVER chain AS expected,
      CASE WHEN audit_entry.hash = latchkey_audit_hash(audit_entry) THEN latchkey_audit_personal_fits(audit_entry)
        ELSE audit_entry.personal IS NULL
          AND (audit_entry.actor_label = 'erased' OR coalesce(audit_entry.detail->'people' ? 'erased', false)
            OR NOT audit_entry.detail ?| latchkey_audit_parts(audit_entry.action))
          AND coalesce(erased.hash = encode(latchkey_audit_hash(audit_entry), 'hex'), false) END
        AND previous_hash = coalesce(lag(audit_entry.hash) OVER chain, decode($2, 'hex'))
        AND audit_entry.seq = $1::bigint + row_number() OVER chain AS fits
    FROM audit_entry
    LEFT JOIN unnest($3::text[], $4::text[]) erased (seq, hash) ON erased.seq = audit_entry.seq::text
    WHERE audit_entry.seq > $1::bigint AND audit_entry.seq <= (
      SELECT max(seq) FROM (SELECT seq FROM audit_entry WHERE seq > $1::bigint ORDER BY seq LIMIT ${ROWS_AT_ONCE}) next)
    WINDOW chain AS (ORDER BY audit_entry.seq)
  ) checked`

/**
 * The rows of earlier builds from which a person was taken out though their hashes are of it, and the hash of what was left
 * of each: a later row of the chain says so, and fits its own hash. The last one that names a row counts.
 */
const ERASED = `
  SELECT DISTINCT ON (named->>'seq') named->>'seq' AS seq, named->>'hash' AS hash
  FROM audit_entry, jsonb_path_query(detail, '$.rows[*] ? (@.seq.type() == "number" && @.hash.type() == "string")') named
  WHERE action = 'user.deleted' AND personal IS NOT NULL AND (named->>'seq')::numeric < audit_entry.seq
    AND audit_entry.hash = latchkey_audit_hash(audit_entry) AND latchkey_audit_personal_fits(audit_entry)
  ORDER BY named->>'seq', audit_entry.seq DESC`

type Checked = {
  rows: number
  last_seq: string | null
  last_hash: string | null
  first_bad: string | null
  first_gap: string | null
}

/**
 * Recomputes the chain of the audit log (LG-04). A row that was changed, removed or put elsewhere is named. A tail that was
 * cut off does not, nor does a log whose every later row was rewritten by someone who owns the tables: both show by a
 * head that was kept elsewhere.
 * @param kept a head from an earlier time
 */
export async function verifyAuditLog(kept?: AuditHead): Promise<AuditVerdict & { kept: HeadVerdict | null }> {
  const client = await pool('jobs').connect()
  try {
    // One moment of the log, whatever is appended meanwhile.
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    const verdict = await checkAll(client)
    return { ...verdict, kept: kept ? await checkHead(client, kept) : null }
  } finally {
    await client.query('ROLLBACK').catch(() => {})
    client.release()
  }
}

async function checkAll(client: PoolClient): Promise<AuditVerdict> {
  const { rows: erased } = await client.query<{ seq: string; hash: string }>(ERASED)
  const named = [erased.map(({ seq }) => seq), erased.map(({ hash }) => hash)]
  const verdict: AuditVerdict = { rows: 0, firstBadRow: null, missingRow: null, head: null }
  for (;;) {
    const { head } = verdict
    const { rows } = await client.query<Checked>(CHECK, [String(head?.seq ?? 0), head?.hash ?? '', ...named])
    const [part] = rows
    if (!part?.last_seq) return verdict
    verdict.rows += part.rows
    if (part.first_bad && verdict.firstBadRow === null) {
      const [bad, gap] = [BigInt(part.first_bad), part.first_gap && BigInt(part.first_gap)]
      verdict.firstBadRow = bad
      verdict.missingRow = gap && gap < bad ? gap : null
    }
    verdict.head = { seq: BigInt(part.last_seq), hash: part.last_hash ?? '' }
  }
}

async function checkHead(client: PoolClient, { seq, hash }: AuditHead): Promise<HeadVerdict> {
  const { rows } = await client.query<{ hash: string }>(
    "SELECT encode(hash, 'hex') AS hash FROM audit_entry WHERE seq = $1",
    [String(seq)],
  )
  const [row] = rows
  if (!row) return 'missing'
  return row.hash === hash ? 'found' : 'different'
}
