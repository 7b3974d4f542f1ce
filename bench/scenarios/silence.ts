import pg from 'pg'
import type { Latchkey } from '#e2e/harness/latchkey.ts'
import { Mailbox } from '#e2e/harness/mailbox.ts'
import { formWith, PortalVisitor } from '#e2e/harness/portal.ts'
import { noMore, type Report } from '../report.ts'
import type { BenchOptions } from '../run.ts'
import { startLatchkey } from '../sides.ts'

const TIMINGS = 200
const emailOf = (who: 'known' | 'unknown', at: number) => `${who}-${at}@silence.example`

/** Of one owner: an hour allows them sixty. */
const INVITATIONS_EACH = 20

/** The forms that anybody can send, and those of owners; what is typed besides an address. */
const FORMS: Record<string, { typed: Record<string, string>; ofOwners?: true }> = {
  '/sign-in': { typed: { password: 'not the password of anybody' } },
  '/forgot-password': { typed: {} },
  '/sign-up': { typed: {} },
  '/team?ask=invite': { typed: { role: 'member', days: '7' }, ofOwners: true },
}

/** How long each form takes to answer for addresses that have an account and for those that have none, in turns (EN-02). */
export async function silence({ rounds, say }: BenchOptions): Promise<Report> {
  const mailbox = await Mailbox.open()
  const latchkey = await startLatchkey({ ...mailbox.settings, TRUSTED_PROXIES: '127.0.0.1/32' })
  try {
    await makePeople(latchkey)
    const timings = rounds > 1 ? TIMINGS : 10
    const measured: { form: string; known: number; unknown: number }[] = []
    for (const [path, { typed, ofOwners }] of Object.entries(FORMS)) {
      const visitors = ofOwners ? await owners(latchkey, timings) : [new PortalVisitor(latchkey.url)]
      measured.push({ form: path, ...(await medians(visitors, path, typed, timings)) })
      say(`${path} measured`)
    }
    return {
      scenario: 'silence',
      title: `Medians of ${timings} answers for addresses with an account and without, in turns`,
      rows: measured.map(({ form, known, unknown }) => ({
        form,
        'with an account, ms': known.toFixed(1),
        'without, ms': unknown.toFixed(1),
      })),
      verdicts: measured.map(({ form, known, unknown }) =>
        noMore(`${form}: the slower by the faster`, Math.max(known, unknown) / Math.min(known, unknown), 1.1),
      ),
    }
  } finally {
    await latchkey.remove()
    await mailbox.close()
  }
}

/** As many as may invite so many. */
async function owners(latchkey: Latchkey, timings: number): Promise<PortalVisitor[]> {
  const made: PortalVisitor[] = []
  for (let at = 0; at < timings; at += INVITATIONS_EACH)
    made.push(await PortalVisitor.signedIn(latchkey, `owner-${at}@silence.example`))
  return made
}

async function medians(
  visitors: readonly PortalVisitor[],
  path: string,
  typed: Record<string, string>,
  timings: number,
) {
  const senders = await Promise.all(
    visitors.map(async (visitor) => {
      const page = await (await visitor.get(path)).text()
      return { visitor, form: formWith(page, ['email', ...Object.keys(typed)]) }
    }),
  )
  const taken = { known: [] as number[], unknown: [] as number[] }
  let sources = 0
  const send = async (who: 'known' | 'unknown', at: number) => {
    const sender = senders[Math.floor(at / INVITATIONS_EACH) % senders.length]
    if (!sender) throw new Error('nobody sends it')
    const body = new FormData()
    for (const [name, value] of Object.entries({ ...sender.form, ...typed, email: emailOf(who, at) }))
      body.set(name, value)
    // Each from elsewhere: none is throttled.
    const from = `198.18.${sources >> 8}.${sources++ & 255}`
    const startedAt = performance.now()
    const answer = await sender.visitor.send(path, { body, headers: { 'X-Forwarded-For': from } })
    await answer.text()
    if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}`)
    return performance.now() - startedAt
  }
  for (let at = 0; at < 5; at++) await send('unknown', TIMINGS + at)
  for (let at = 0; at < timings; at++)
    for (const who of at % 2 === 0 ? (['known', 'unknown'] as const) : (['unknown', 'known'] as const))
      taken[who].push(await send(who, at))
  return { known: median(taken.known), unknown: median(taken.unknown) }
}

const median = (values: number[]): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0

async function makePeople(latchkey: Latchkey): Promise<void> {
  await PortalVisitor.signedIn(latchkey, emailOf('known', 0))
  const database = new pg.Client({ connectionString: latchkey.databaseUrl })
  await database.connect()
  await database.query(
    `INSERT INTO app_user (id, email, name, password_hash)
     SELECT gen_random_uuid(), replace($1, '0', n::text), name, password_hash
     FROM app_user, generate_series(1, $2) n WHERE email = $1`,
    [emailOf('known', 0), TIMINGS - 1],
  )
  await database.end()
}
