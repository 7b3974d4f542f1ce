import { db } from '#lib/platform/db/db.ts'
import { keksHeld, openSeal } from './kek.ts'
import { ANCHOR_PURPOSE, KEK_ANCHOR, kekInUse } from './kek-in-use.ts'
import { SealBroken } from './sealing.ts'

/** An instance that runs, and by its host and process how people know it. */
export type KekHolder = { id: string; name: string }

/** An instance that was not seen for so long was killed. */
const GONE_AFTER_SECONDS = 60

/** Says which key-encryption keys an instance has (by fingerprint), at its start and while it runs. */
export async function noteKeks({ id, name }: KekHolder): Promise<void> {
  const fingerprints = keksHeld().map(({ fingerprint }) => fingerprint)
  await db('jobs').$executeRaw`
    INSERT INTO kek_holder (id, name, fingerprints, seen_at) VALUES (${id}::uuid, ${name}, ${fingerprints}, now())
    ON CONFLICT (id) DO UPDATE SET fingerprints = excluded.fingerprints, seen_at = excluded.seen_at`
}

/** An instance has stopped. */
export async function forgetKeks(id: string): Promise<void> {
  await db('jobs').$executeRaw`DELETE FROM kek_holder WHERE id = ${id}::uuid`
}

/** The instances that run without this key. */
export async function holdersWithout(fingerprint: string): Promise<KekHolder[]> {
  return await db('jobs').$queryRaw<KekHolder[]>`
    SELECT id, name FROM kek_holder
    WHERE NOT ${fingerprint} = ANY(fingerprints) AND seen_at > now() - make_interval(secs => ${GONE_AFTER_SECONDS})
    ORDER BY name, id`
}

/** Whether this process has the key-encryption key in use, as the database says now. */
export async function hasKekInUse(): Promise<boolean> {
  const row = await db('jobs').serverSecret.findUnique({
    where: { name: KEK_ANCHOR },
    select: { sealed: true },
  })
  try {
    if (row) openSeal(row.sealed, ANCHOR_PURPOSE)
    return true
  } catch (error) {
    if (!SealBroken.is(error)) throw error
    return false
  }
}

/**
 * Finds out at the start which key-encryption key is in use.
 * @returns whether that is LATCHKEY_KEK, and not the old one
 * @throws SealBroken when this process has neither
 */
export async function usesNewestKek(): Promise<boolean> {
  const [first] = keksHeld()
  const inUse = await db('jobs').$transaction((tx) => kekInUse(tx))
  return inUse.fingerprint === first?.fingerprint
}
