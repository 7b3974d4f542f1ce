import { compactVerify, errors } from 'jose'
import { z } from 'zod'
import type { Actor } from '#lib/access/actor.ts'
import { requirePermission } from '#lib/access/permissions.ts'
import type { AuditHead } from '#lib/changes/verify.ts'
import { signingKey } from '#lib/features/signing-keys/keys.ts'
import { algOf, toPublicJwk } from '#lib/features/signing-keys/new-key.ts'
import { isSignedJwt, parsePart } from '#lib/oauth/tokens/jwt.ts'
import { signJwt } from '#lib/oauth/tokens/jwt-signature.ts'
import { DEFAULT_SIGNING_ALG, isAlgOfKey } from '#lib/oauth/tokens/signing-alg.ts'
import { db } from '#lib/platform/db/db.ts'
import { env } from '#lib/platform/env.ts'
import { log } from '#lib/platform/log/log.ts'

/** Keeps signed heads apart from every other kind of JWT: none is taken for the other (RFC 8725 §3.11). */
const HEAD_TYPE = 'audit-head+jwt'

export type SignedHead = AuditHead & {
  signedAt: Date
  /** A compact JWS of number, hash and time. */
  token: string
}

const HOUR_MS = 3_600_000

/** Signs the end of the audit log, unless that was done within the hour; as a job. */
export async function signHeadWhenDue(): Promise<SignedHead | null> {
  const since = new Date(Date.now() - HOUR_MS)
  const recent = await db('jobs').auditHead.count({ where: { signedAt: { gt: since } } })
  return recent > 0 ? null : await signHead()
}

/**
 * Signs the end of the audit log with the key that signs tokens now, keeps it, and writes it to the structured log, which
 * whoever owns the tables need not be able to change. Null while the log is empty.
 */
export async function signHead(): Promise<SignedHead | null> {
  const last = await db('jobs').auditEntry.findFirst({
    select: { seq: true, hash: true },
    orderBy: { seq: 'desc' },
  })
  if (!last) return null
  const head = { seq: last.seq, hash: Buffer.from(last.hash).toString('hex') }
  const signedAt = new Date()
  const claims = {
    iss: env.publicUrl,
    seq: Number(head.seq),
    hash: head.hash,
    iat: Math.floor(signedAt.getTime() / 1000),
  }
  const token = await signJwt(HEAD_TYPE, claims, await signingKey(DEFAULT_SIGNING_ALG))
  await db('jobs').auditHead.create({ data: { ...last, signedAt, token }, select: { seq: true } })
  log.info({ ...claims, head: token }, 'audit head')
  return { ...head, signedAt, token }
}

/**
 * The head that was signed last; null before the first.
 * @throws AppError `forbidden`
 */
export async function latestHead({ actor }: { actor: Actor }): Promise<SignedHead | null> {
  requirePermission(actor, 'audit.read')
  const head = await db().auditHead.findFirst({
    select: { seq: true, hash: true, signedAt: true, token: true },
    orderBy: { signedAt: 'desc' },
  })
  return head && { ...head, hash: Buffer.from(head.hash).toString('hex') }
}

/** What a signature is worth: made by a key of this server, by none that it knows, or not at all. */
export type SignatureVerdict = 'good' | 'unknown_key' | 'bad'

const claimsSchema = z.object({
  seq: z.number().int().positive(),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  iat: z.number(),
})

/**
 * Reads a signed head and checks its signature with the server's keys, also those that were retired: what one of them
 * signed stays signed.
 * @returns null for what is no signed head
 */
export async function readSignedHead(
  token: string,
): Promise<{ head: AuditHead; signedAt: Date; signature: SignatureVerdict } | null> {
  if (!isSignedJwt(token)) return null
  const [encodedHeader = '', payload = ''] = token.split('.')
  const header = parsePart(encodedHeader)
  const claims = claimsSchema.safeParse(parsePart(payload))
  if (header?.typ !== HEAD_TYPE || !claims.success) return null
  const { seq, hash, iat } = claims.data
  return {
    head: { seq: BigInt(seq), hash },
    signedAt: new Date(iat * 1000),
    signature: await checkSignature(token, header),
  }
}

async function checkSignature(
  token: string,
  { kid, alg, crit }: Readonly<Record<string, unknown>>,
): Promise<SignatureVerdict> {
  if (typeof kid !== 'string' || kid.includes('\0')) return 'unknown_key'
  const row = await db().signingKey.findUnique({
    where: { kid },
    select: { kid: true, alg: true, publicJwk: true },
  })
  if (!row) return 'unknown_key'
  const key = toPublicJwk(row)
  if (crit !== undefined || !isAlgOfKey(alg, key)) return 'bad'
  try {
    await compactVerify(token, key, { algorithms: [algOf(row)] })
    return 'good'
  } catch (error) {
    if (error instanceof errors.JOSEError) return 'bad'
    throw error
  }
}
