import { type Actor, actorId } from '#lib/access/actor.ts'
import { requirePermission } from '#lib/access/permissions.ts'
import { db } from '#lib/platform/db/db.ts'

const LATEST = 50

/** How long requests waited for their answer, in milliseconds: half of the latest 50 for less. Null where none was answered. */
export type AnswerTimes = {
  everybody: number | null
  /** Of those that the asking person answered. */
  own: number | null
}

/**
 * How soon requests are answered.
 * @throws AppError `forbidden`
 */
export async function answerTimes({ actor }: { actor: Actor }): Promise<AnswerTimes> {
  requirePermission(actor, 'request.read')
  const [everybody, own] = await Promise.all([median(null), median(actorId(actor))])
  return { everybody, own: actor.kind === 'person' ? own : null }
}

/** The same for whoever asks: how long an answer usually takes. */
export const usualAnswerTime = (): Promise<number | null> => median(null)

async function median(deciderId: string | null): Promise<number | null> {
  const [row] = await db().$queryRaw<{ ms: number | null }[]>`
    SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM decided_at - created_at) * 1000) AS ms
    FROM (
      SELECT created_at, decided_at FROM access_request
      WHERE decided_at IS NOT NULL AND state IN ('granted', 'declined')
        AND (${deciderId}::uuid IS NULL OR decided_by_id = ${deciderId}::uuid)
      ORDER BY decided_at DESC LIMIT ${LATEST}
    ) latest`
  return row?.ms ?? null
}
