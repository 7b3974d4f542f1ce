import { answerLeak } from '#lib/features/credentials/answer-leak.ts'
import { endReported } from '#lib/features/laboratory/end-reported.ts'
import { db, TRANSACTION } from '#lib/platform/db/db.ts'

const AT_ONCE = 1000

type Row = {
  id: string
  digest: Uint8Array | null
  kid: string | null
  source: string
  foundAt: string | null
}
type Credential = { id: string; client: { clientId: string } }

/**
 * Judges what was reported as leaked, as a job: what belongs to an app is answered by its policy, what is a throwaway
 * client’s ends it, nothing becomes of the rest. Afterwards no report is left. Any number of instances may do it: each report is one's alone.
 * @returns how many reports there were
 * @throws what the first that could not be answered failed by, after all others
 */
export async function judgeLeaks(): Promise<number> {
  let judged = 0
  for (;;) {
    const rows = await db('jobs').leakReport.findMany({
      orderBy: [{ receivedAt: 'asc' }, { id: 'asc' }],
      take: AT_ONCE,
    })
    if (rows.length === 0) return judged
    await judgeAll(rows)
    judged += rows.length
    if (rows.length < AT_ONCE) return judged
  }
}

async function judgeAll(rows: readonly Row[]): Promise<void> {
  await endReported({
    digests: rows.flatMap(({ digest }) => digest ?? []),
    kids: rows.flatMap(({ kid }) => kid ?? []),
  })
  const known = await credentialsOf(rows)
  const failures: unknown[] = []
  for (const [name, credentials] of known) {
    const about = rows.filter((row) => nameOf(row) === name)
    try {
      await judgeOne(about, credentials)
    } catch (error) {
      failures.push(error)
    }
  }
  const unknown = rows.filter((row) => !known.has(nameOf(row)))
  await db('jobs').leakReport.deleteMany({ where: { id: { in: unknown.map(({ id }) => id) } } })
  if (failures.length > 0) throw failures[0]
}

/** What is reported many times is answered once. */
async function judgeOne(rows: readonly Row[], credentials: readonly Credential[]): Promise<void> {
  await db('jobs').$transaction(async (tx) => {
    const taken = await tx.leakReport.deleteMany({ where: { id: { in: rows.map(({ id }) => id) } } })
    if (taken.count === 0) return // by another instance
    const { source = 'person', foundAt = null } = rows.find((row) => row.foundAt !== null) ?? rows[0] ?? {}
    for (const { id, client } of credentials)
      await answerLeak(tx, {
        clientId: client.clientId,
        credentialId: id,
        source: source === 'scanner' ? 'scanner' : 'person',
        foundAt,
      })
  }, TRANSACTION)
}

/** Those that there are, by what they were found by; in one order, so that no two instances wait for each other. */
async function credentialsOf(rows: readonly Row[]): Promise<Map<string, Credential[]>> {
  const digests = rows.flatMap(({ digest }) => digest ?? []).map((digest) => new Uint8Array(digest))
  const kids = rows.flatMap(({ kid }) => kid ?? [])
  const found = await db('jobs').clientCredential.findMany({
    where: { OR: [{ digest: { in: digests } }, { kid: { in: kids } }] },
    select: { id: true, digest: true, kid: true, client: { select: { clientId: true } } },
    orderBy: [{ client: { clientId: 'asc' } }, { id: 'asc' }],
  })
  return Map.groupBy(found, nameOf)
}

const nameOf = ({ digest, kid }: { digest: Uint8Array | null; kid: string | null }): string =>
  digest ? Buffer.from(digest).toString('hex') : (kid ?? '')
