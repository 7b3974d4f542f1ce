import { z } from 'zod'
import { StoreUnavailable } from '#lib/oauth/ports.ts'
import type { Db } from '#lib/platform/db/db.ts'
import { pool } from '#lib/platform/db/pools.ts'
import { Prisma } from '#prisma/generated/client.ts'
import { REVOCATION_KINDS, type Revocation } from './revocation.ts'

const LOAD_TIMEOUT_MS = 4_000
const STORE_TIMEOUT_MS = 2_000

/** Of two cut-offs for one subject the later stays (NG-18). */
const upsert = ({ kind, subject, cutOff, expiresAt }: Revocation) => Prisma.sql`
  INSERT INTO revocation (kind, subject, cut_off, expires_at)
  VALUES (${kind}::revocation_kind, ${subject}, to_timestamp(${cutOff}::float8), to_timestamp(${expiresAt}::float8))
  ON CONFLICT (kind, subject) DO UPDATE SET
    cut_off = greatest(revocation.cut_off, excluded.cut_off),
    expires_at = greatest(revocation.expires_at, excluded.expires_at)`

/** Adds a revocation in the transaction of a verb. Every instance hears of it at the commit. */
export async function addRevocation(tx: Db, revocation: Revocation): Promise<void> {
  await tx.$executeRaw(upsert(revocation))
}

type OfToken = { jti: string; credentialRef: string; clientRef: string; issuedAt: number }

/** Whether a token is revoked already, by itself or with others. */
export async function isRevokedIn(
  tx: Db,
  { jti, credentialRef, clientRef, issuedAt }: OfToken,
): Promise<boolean> {
  const [row] = await tx.$queryRaw<{ found: boolean }[]>(Prisma.sql`
    SELECT EXISTS (SELECT FROM revocation WHERE (kind = 'token' AND subject = ${jti})
      OR (cut_off >= to_timestamp(${issuedAt}::float8) AND (kind = 'global'
        OR (kind = 'credential' AND subject = ${credentialRef}) OR (kind = 'client' AND subject = ${clientRef})))) AS found`)
  return row?.found === true
}

/**
 * Adds a revocation by itself, for a caller who is waiting.
 * @throws StoreUnavailable when it is not certain to be stored; it may be
 */
export async function storeRevocation(revocation: Revocation): Promise<void> {
  const { text, values } = upsert(revocation)
  try {
    const query = { name: 'store-revocation', text, values, query_timeout: STORE_TIMEOUT_MS }
    await pool('token').query(query)
  } catch (cause) {
    throw new StoreUnavailable('The revocation could not be stored.', { cause })
  }
}

const LOAD = `
  SELECT kind, subject, extract(epoch FROM cut_off)::float8 AS "cutOff",
    extract(epoch FROM expires_at)::float8 AS "expiresAt"
  FROM revocation WHERE expires_at > now()`

/** Every revocation that may still cover a token. */
export async function loadRevocations(): Promise<readonly Revocation[]> {
  const query = { name: 'load-revocations', text: LOAD, query_timeout: LOAD_TIMEOUT_MS }
  return (await pool('token').query<Revocation>(query)).rows
}

const announcementSchema = z.object({
  kind: z.enum(REVOCATION_KINDS),
  subject: z.string(),
  cutOff: z.number(),
  expiresAt: z.number(),
})

/** Reads what the trigger on the table announces on the channel `revocation_changed`; null for anything else. */
export function parseAnnouncement(payload: string): Revocation | null {
  try {
    return announcementSchema.safeParse(JSON.parse(payload)).data ?? null
  } catch {
    return null // SyntaxError: not JSON, so not the trigger's
  }
}
