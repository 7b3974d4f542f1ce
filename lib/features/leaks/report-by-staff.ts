import type { Actor } from '#lib/access/actor.ts'
import { requirePermission } from '#lib/access/permissions.ts'
import type { LeakOutcome } from '#lib/changes/subscribers/leaks.ts'
import { answerLeak } from '#lib/features/credentials/answer-leak.ts'
import { type Db, db, inTransaction } from '#lib/platform/db/db.ts'
import { foundIn } from './found-secrets.ts'
import { recognise } from './recognise.ts'

/** A secret or key that belongs to an app, and what became of it; null where that was told already. */
export type StaffReport = {
  clientId: string
  credentialId: string
  name: string
  outcome: LeakOutcome | null
}

/**
 * Judges leaked secrets that staff report, immediately and by the same policy as any other report. Staff learn whose each
 * was, and the audit log says who reported it.
 * @returns those that belong to an app; the rest is nobody's
 * @throws AppError `forbidden`
 */
export async function reportLeaksAsStaff(
  { actor, tx }: { actor: Actor; tx?: Db },
  { secrets }: { secrets: readonly string[] },
): Promise<StaffReport[]> {
  requirePermission(actor, 'token.revoke')
  const recognised = []
  for (const secret of secrets) recognised.push(await recognise(foundIn(secret)))
  const credentials = await db().clientCredential.findMany({
    where: {
      OR: [
        { digest: { in: recognised.flatMap(({ digests }) => digests) } },
        { kid: { in: recognised.flatMap(({ kids }) => kids) } },
      ],
    },
    select: { id: true, name: true, client: { select: { clientId: true } } },
    orderBy: [{ client: { clientId: 'asc' } }, { id: 'asc' }],
  })
  const reports: StaffReport[] = []
  for (const { id, name, client } of credentials) {
    const about = { clientId: client.clientId, credentialId: id }
    const outcome = await inTransaction(tx, (within) =>
      answerLeak(within, { ...about, actor, source: 'person', foundAt: null }),
    )
    reports.push({ ...about, name, outcome })
  }
  return reports
}
