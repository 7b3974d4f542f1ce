import type { Actor } from '#lib/access/actor.ts'
import { requirePermission } from '#lib/access/permissions.ts'
import { changed } from '#lib/changes/changed.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { type Db, db } from '#lib/platform/db/db.ts'
import { env } from '#lib/platform/env.ts'
import { type Kek, openSeal, requireKek } from './kek.ts'
import { holdersWithout, type KekHolder } from './kek-holders.ts'
import { ANCHOR_PURPOSE, KEK_ANCHOR, kekInUse } from './kek-in-use.ts'
import { lockKeys } from './new-key.ts'
import { keyPurpose, secretPurpose } from './purposes.ts'
import { SealBroken, seal } from './sealing.ts'

/** A sealed value as it is stored. */
export type SealedRow = { id: string; sealed: Uint8Array }

/** Values of one kind that are sealed with the key-encryption key. */
export type SealedRows = {
  purposeOf(id: string): string
  /** The next in the order of their ids, after this one; null for the first. */
  after(tx: Db, id: string | null, atMost: number): Promise<SealedRow[]>
  /** Stores one anew, unless it has changed or gone since; says whether it did. */
  replace(tx: Db, row: SealedRow, sealed: Uint8Array<ArrayBuffer>): Promise<boolean>
}

/** How many values of each kind. */
export type SealCounts = { authenticators: number; serverSecrets: number; signingKeys: number }

export type Rewrapped = {
  /** Fingerprints of the key in use now, and of the one before where this call replaced it. */
  kek: string
  before: string | null
  /** What this call sealed anew. */
  rewrapped: SealCounts
  /** What is still sealed with the old key, and what no key at hand opens. */
  left: SealCounts
  lost: SealCounts
}

const AT_ONCE = 200

const signingKeys: SealedRows = {
  purposeOf: keyPurpose,
  async after(tx, kid, atMost) {
    const rows = await tx.signingKey.findMany({
      where: kid === null ? {} : { kid: { gt: kid } },
      select: { kid: true, sealedPrivate: true },
      orderBy: { kid: 'asc' },
      take: atMost,
    })
    return rows.map((row) => ({ id: row.kid, sealed: row.sealedPrivate }))
  },
  async replace(tx, { id }, sealedPrivate) {
    return (await tx.signingKey.updateMany({ where: { kid: id }, data: { sealedPrivate } })).count > 0
  },
}

const serverSecrets: SealedRows = {
  purposeOf: secretPurpose,
  async after(tx, name, atMost) {
    const rows = await tx.serverSecret.findMany({
      where: { name: name === null ? { not: KEK_ANCHOR } : { gt: name, not: KEK_ANCHOR } },
      select: { name: true, sealed: true },
      orderBy: { name: 'asc' },
      take: atMost,
    })
    return rows.map(({ name: id, sealed }) => ({ id, sealed }))
  },
  async replace(tx, { id }, sealed) {
    return (await tx.serverSecret.updateMany({ where: { name: id }, data: { sealed } })).count > 0
  },
}

/**
 * Seals with LATCHKEY_KEK what is sealed with LATCHKEY_KEK_OLD, while every instance serves (KY-07). First what is sealed from then on,
 * then authenticators, a few at a time; signing keys and the server's own secrets at the end, in one transaction: so a start
 * that has only the new key is refused before all is done. Whenever it is broken off, the next call goes on.
 * @param authenticators the secrets of people's authenticator apps, which another feature stores
 * @throws AppError `forbidden`, `conflict` when an instance runs that doesn't have LATCHKEY_KEK; SealBroken when neither key opens
 *   what is in use
 */
export async function rewrap(
  { actor }: { actor: Actor },
  { authenticators }: { authenticators: SealedRows },
): Promise<Rewrapped> {
  requirePermission(actor, 'signing_key.manage')
  const kek = requireKek()
  const behind = await holdersWithout(kek.fingerprint)
  if (behind.length > 0) throw new AppError('conflict', behindInWords(behind))
  const before = await replaceKek(actor, kek)
  const people = await rewrapAll(db('jobs'), authenticators, kek)
  const own = await rewrapKeys(actor, kek, people)
  const { left, lost } = await sealedOtherwise({ authenticators })
  return { kek: kek.fingerprint, before, rewrapped: { authenticators: people, ...own }, left, lost }
}

/** What `rewrap` would have to do, and which instances keep it from that. */
export async function rewrapNeeded(
  { actor }: { actor: Actor },
  { authenticators }: { authenticators: SealedRows },
): Promise<{ kek: string; left: SealCounts; lost: SealCounts; behind: KekHolder[] }> {
  requirePermission(actor, 'signing_key.manage')
  const { fingerprint } = requireKek()
  return {
    kek: fingerprint,
    ...(await sealedOtherwise({ authenticators })),
    behind: await holdersWithout(fingerprint),
  }
}

/** From now on everything is sealed with this key; returns the fingerprint of the one before, if it is another. */
async function replaceKek(actor: Actor, kek: Kek): Promise<string | null> {
  return await db('jobs').$transaction(async (tx) => {
    await kekInUse(tx)
    // Whoever seals holds the row until they have stored it.
    const [row] = await tx.$queryRaw<{ sealed: Uint8Array }[]>`
      SELECT sealed FROM server_secret WHERE name = ${KEK_ANCHOR} FOR UPDATE`
    const anchor = row && openSeal(row.sealed, ANCHOR_PURPOSE)
    if (!anchor || anchor.kek.fingerprint === kek.fingerprint) return null
    await tx.serverSecret.update({
      where: { name: KEK_ANCHOR },
      data: { sealed: seal(anchor.plain, kek.key, ANCHOR_PURPOSE) },
      select: { name: true },
    })
    await changed(tx, {
      actor,
      name: 'kek.replaced',
      subject: { kind: 'server', id: env.publicUrl },
      detail: { before: anchor.kek.fingerprint, after: kek.fingerprint },
    })
    return anchor.kek.fingerprint
  })
}

/** The rest, with the row of the audit log that says that all is done. */
async function rewrapKeys(
  actor: Actor,
  kek: Kek,
  authenticators: number,
): Promise<Omit<SealCounts, 'authenticators'>> {
  return await db('jobs').$transaction(async (tx) => {
    await lockKeys(tx)
    const done = {
      serverSecrets: await rewrapAll(tx, serverSecrets, kek),
      signingKeys: await rewrapAll(tx, signingKeys, kek),
    }
    if (authenticators + done.serverSecrets + done.signingKeys > 0)
      await changed(tx, {
        actor,
        name: 'kek.rewrapped',
        subject: { kind: 'server', id: env.publicUrl },
        detail: { after: kek.fingerprint, authenticators, ...done },
      })
    return done
  })
}

async function rewrapAll(tx: Db, rows: SealedRows, kek: Kek): Promise<number> {
  let done = 0
  for await (const row of each(tx, rows)) {
    const purpose = rows.purposeOf(row.id)
    const opened = openedOr(row, purpose)
    if (!opened || opened.kek.fingerprint === kek.fingerprint) continue
    if (await rows.replace(tx, row, seal(opened.plain, kek.key, purpose))) done++
  }
  return done
}

async function* each(tx: Db, rows: SealedRows): AsyncGenerator<SealedRow> {
  for (let last: string | null = null; ; ) {
    const some: SealedRow[] = await rows.after(tx, last, AT_ONCE)
    yield* some
    last = some.at(-1)?.id ?? null
    if (some.length < AT_ONCE) return
  }
}

/** Null for what no key at hand opens: what is lost keeps nothing else from being moved. */
function openedOr({ sealed }: SealedRow, purpose: string): ReturnType<typeof openSeal> | null {
  try {
    return openSeal(sealed, purpose)
  } catch (error) {
    if (!SealBroken.is(error)) throw error
    return null
  }
}

async function sealedOtherwise({ authenticators }: { authenticators: SealedRows }) {
  const kinds = { authenticators, serverSecrets, signingKeys }
  const none = (): SealCounts => ({ authenticators: 0, serverSecrets: 0, signingKeys: 0 })
  const [left, lost] = [none(), none()]
  const { fingerprint } = requireKek()
  for (const kind of ['authenticators', 'serverSecrets', 'signingKeys'] as const)
    for await (const row of each(db('jobs'), kinds[kind])) {
      const opened = openedOr(row, kinds[kind].purposeOf(row.id))
      if (!opened) lost[kind]++
      else if (opened.kek.fingerprint !== fingerprint) left[kind]++
    }
  return { left, lost }
}

/** Which instances would stand before what they can't open. */
export const behindInWords = (behind: readonly KekHolder[]): string =>
  `${behind.map(({ name }) => name).join(', ')} ${behind.length === 1 ? 'doesn’t' : 'don’t'} have this LATCHKEY_KEK. Restart ${
    behind.length === 1 ? 'it' : 'them'
  } with it, and with the key before as LATCHKEY_KEK_OLD. An instance that was killed counts for a minute.`
