import pg from 'pg'
import type { Latchkey } from '#e2e/harness/latchkey.ts'
import { digestSecret, newSecret } from '#lib/features/credentials/secret.ts'
import { noMore, type Report } from '../report.ts'
import type { BenchOptions } from '../run.ts'
import { startLatchkey } from '../sides.ts'

const TIMINGS = 200

/** How long a report takes that names a secret of ours, and one that names nobody's, in turns: both are to tell nothing (SE-07). */
export async function leaks({ rounds, say }: BenchOptions): Promise<Report> {
  const latchkey = await startLatchkey({ TRUSTED_PROXIES: '127.0.0.1/32' })
  try {
    const timings = rounds > 1 ? TIMINGS : 10
    const ours = await manySecrets(latchkey, timings)
    const taken = { known: [] as number[], unknown: [] as number[] }
    let sources = 0
    const send = async (secret: string) => {
      // Each from elsewhere: none is throttled.
      const from = `198.18.${sources >> 8}.${sources++ & 255}`
      const startedAt = performance.now()
      const answer = await fetch(`${latchkey.url}/leaks`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'X-Forwarded-For': from },
        body: JSON.stringify({ secrets: [secret] }),
      })
      await answer.text()
      if (answer.status !== 202) throw new Error(`/leaks answered ${answer.status}`)
      return performance.now() - startedAt
    }
    for (let at = 0; at < 20; at++) await send(newSecret('live'))
    for (const [at, secret] of ours.entries())
      for (const who of at % 2 === 0 ? (['known', 'unknown'] as const) : (['unknown', 'known'] as const))
        taken[who].push(await send(who === 'known' ? secret : newSecret('live')))
    say('reports measured')
    const [known, unknown] = [median(taken.known), median(taken.unknown)]
    return {
      scenario: 'leaks',
      title: `Medians of ${timings} reports of secrets that are ours and that are not, in turns`,
      rows: [{ 'ours, ms': known.toFixed(1), 'nobody’s, ms': unknown.toFixed(1) }],
      verdicts: [
        noMore('the slower by the faster', Math.max(known, unknown) / Math.min(known, unknown), 1.1),
      ],
    }
  } finally {
    await latchkey.remove()
  }
}

/** More than an app may have: each is reported once, and ends by it. */
async function manySecrets(latchkey: Latchkey, count: number): Promise<string[]> {
  await latchkey.createClient('leaky')
  const secrets = Array.from({ length: count }, () => newSecret('live'))
  const database = new pg.Client({ connectionString: latchkey.databaseUrl })
  await database.connect()
  await database.query(
    `INSERT INTO client_credential (id, client_ref, kind, name, digest, prefix, last_four, created_by)
     SELECT gen_random_uuid(), c.id, 'secret', 'Secret', digest, 'lk_live_abcd', 'wxyz', 'bench'
     FROM client c, unnest($1::bytea[]) digest WHERE c.client_id = 'leaky'`,
    [secrets.map((secret) => Buffer.from(digestSecret(secret)))],
  )
  await database.end()
  return secrets
}

const median = (values: number[]): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0
