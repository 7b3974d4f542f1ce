import { changed } from '#lib/changes/changed.ts'
import { aboutClient } from '#lib/changes/events.ts'
import { lockClient } from '#lib/features/apps/lock-client.ts'
import { factsOf, retireReplaced } from '#lib/features/credentials/asked-end.ts'
import { type Db, databaseNow, db } from '#lib/platform/db/db.ts'
import { settingInEffect } from '#lib/platform/live-settings.ts'
import type { Prisma } from '#prisma/generated/client.ts'
import { type Evidence, evidenceOf } from './evidence.ts'
import { mayEndEarly } from './states.ts'

/** So many are looked at together. */
const AT_ONCE = 500

/**
 * Notes which secrets have ended by their date, and ends those early whose apps have moved, but for campaigns that go by the date
 * only. Each in a transaction of its own; several instances may do it at once. That a secret does not work after its date does not
 * depend on this.
 * @returns how many ended
 */
export async function endAskedSecrets(): Promise<number> {
  let ended = 0
  const now = await databaseNow(db('jobs'))
  await eachOpen({ endsAt: { lte: now } }, async (rows) => {
    for (const row of rows) if (await inTurn(row, noteOver)) ended++
  })
  await eachOpen({ endsAt: { gt: now }, campaign: { byDateOnly: false } }, async (rows) => {
    const evidence = await evidenceOf(
      db('jobs'),
      rows.map(({ id }) => id),
    )
    const at = { now, movedDays: await settingInEffect('CAMPAIGN_MOVED_AFTER', db('jobs')) }
    for (const row of rows) {
      const found = evidence.get(row.id)
      if (found && hasMoved(found, at) && (await inTurn(row, endEarly))) ended++
    }
  })
  return ended
}

type Row = { id: string; clientId: string }

/** All that are open and match, some hundreds at a time. */
async function eachOpen(
  where: Prisma.CampaignSecretWhereInput,
  work: (rows: readonly Row[]) => Promise<void>,
): Promise<void> {
  for (let last: string | null = null; ; ) {
    const rows: { id: string; client: { clientId: string } }[] = await db('jobs').campaignSecret.findMany({
      where: { endedAt: null, cancelledAt: null, ...where, ...(last !== null && { id: { gt: last } }) },
      select: { id: true, client: { select: { clientId: true } } },
      orderBy: { id: 'asc' },
      take: AT_ONCE,
    })
    await work(rows.map(({ id, client }) => ({ id, clientId: client.clientId })))
    const end = rows.at(-1)
    if (!end || rows.length < AT_ONCE) return
    last = end.id
  }
}

const hasMoved = (evidence: Evidence, at: { now: Date; movedDays: number }): boolean =>
  evidence.overSince === null && mayEndEarly(evidence, at)

type Client = NonNullable<Awaited<ReturnType<typeof lockClient>>>
type Ending = { id: string; credentialId: string; campaignId: string; endsAt: Date }

/** Holds the app's lock, and looks again whether there is something to end. */
const inTurn = (
  { id, clientId }: Row,
  end: (tx: Db, client: Client, row: Ending) => Promise<boolean>,
): Promise<boolean> =>
  db('jobs').$transaction(async (tx) => {
    const client = await lockClient(tx, clientId, () => ({}))
    const row = await tx.campaignSecret.findUnique({
      where: { id, endedAt: null, cancelledAt: null },
      select: { id: true, credentialId: true, campaignId: true, endsAt: true },
    })
    return client && row ? await end(tx, client, row) : false
  })

async function noteOver(tx: Db, client: Client, { id, ...row }: Ending): Promise<boolean> {
  if (row.endsAt > client.now) return false
  await setEnded(tx, id, client.now, 'date')
  await changed(tx, {
    actor: null,
    name: 'credential.rotation_over',
    ...aboutClient(client),
    detail: { ...(await factsOf(tx, client, row.credentialId)), campaign: row.campaignId, why: 'date' },
  })
  return true
}

async function endEarly(tx: Db, client: Client, { id, ...row }: Ending): Promise<boolean> {
  const found = (await evidenceOf(tx, [id])).get(id)
  const at = { now: client.now, movedDays: await settingInEffect('CAMPAIGN_MOVED_AFTER', tx) }
  if (!found?.successorId || !hasMoved(found, at)) return false
  const facts = await retireReplaced(tx, client, row.credentialId, found.successorId)
  if (!facts) return false
  await setEnded(tx, id, client.now, 'moved')
  await changed(tx, {
    actor: null,
    name: 'credential.rotation_over',
    ...aboutClient(client),
    detail: { ...facts, campaign: row.campaignId, why: 'moved' },
  })
  return true
}

const setEnded = (tx: Db, id: string, endedAt: Date, endedFor: 'date' | 'moved') =>
  tx.campaignSecret.update({ where: { id }, data: { endedAt, endedFor }, select: { id: true } })
