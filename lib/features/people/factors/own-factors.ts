import { encode } from 'uqr'
import type { Person } from '#lib/access/actor.ts'
import { PROOF_MINUTES } from '#lib/features/people/proof-field.ts'
import { db } from '#lib/platform/db/db.ts'
import { env } from '#lib/platform/env.ts'
import { waitingIn } from './add-totp.ts'
import { mayEnrol } from './may-enrol.ts'
import { recoveryCodesLeft } from './recovery-codes.ts'
import { shownSecret } from './totp.ts'

/** A secret that waits for its first code. */
export type WaitingTotp = { secret: string; qr: { path: string; size: number } }

/** The second factors of a person, as they see them. */
export type OwnFactors = {
  /** Null without one. */
  totp: { addedAt: Date; lastUsedAt: Date | null } | null
  waitingTotp: WaitingTotp | null
  passkeys: { id: string; name: string; isBackedUp: boolean; createdAt: Date; lastUsedAt: Date | null }[]
  recoveryCodesLeft: number
  /** Whether this session may add one. */
  mayEnrol: boolean
}

/** What the actor has, as this session of theirs may see it. */
export async function ownFactors(actor: Person, sessionId: string): Promise<OwnFactors> {
  const [totp, waits, passkeys, left, may, session] = await Promise.all([
    db().totp.findFirst({ where: { userId: actor.id, confirmedAt: { not: null } } }),
    db().totp.findFirst({ where: waitingIn(actor.id, sessionId) }),
    db().passkey.findMany({
      where: { userId: actor.id },
      select: { id: true, name: true, isBackedUp: true, createdAt: true, lastUsedAt: true },
      orderBy: { createdAt: 'asc' },
    }),
    recoveryCodesLeft(db(), actor.id),
    mayEnrol(db(), sessionId),
    db().session.findUniqueOrThrow({ where: { id: sessionId }, select: { provedAt: true } }),
  ])
  // Shown to whoever has just proved who they are: a browser that was left open learns no secret.
  const isFresh = session.provedAt.getTime() > Date.now() - PROOF_MINUTES * 60_000
  return {
    totp: totp?.confirmedAt ? { addedAt: totp.confirmedAt, lastUsedAt: totp.lastUsedAt } : null,
    waitingTotp: may && isFresh && waits ? waiting(actor, waits.sealedSecret) : null,
    passkeys,
    recoveryCodesLeft: left,
    mayEnrol: may,
  }
}

function waiting(actor: Person, sealed: Uint8Array): WaitingTotp {
  const { text, uri } = shownSecret(actor.id, sealed, { issuer: env.portal.name, label: actor.email })
  const { data, size } = encode(uri, { border: 2 })
  return { secret: text.replace(/(.{4})(?=.)/g, '$1 '), qr: { path: pathOf(data), size } }
}

/** The dark modules, as the path of an SVG with one unit for each. */
const pathOf = (rows: boolean[][]): string =>
  rows.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : []))).join('')
