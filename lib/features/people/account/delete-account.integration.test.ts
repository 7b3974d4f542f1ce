import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { developer, operator, personWithId } from '#e2e/fixtures/people.ts'
import { signedIn as signIn } from '#e2e/fixtures/signed-in.ts'
import type { Person } from '#lib/access/actor.ts'
import { changed } from '#lib/changes/changed.ts'
import { entriesAbout } from '#lib/changes/entries.ts'
import { verifyAuditLog } from '#lib/changes/verify.ts'
import { deleteClient } from '#lib/features/apps/delete-client.ts'
import { registerClient } from '#lib/features/apps/register-client.ts'
import { addSecret } from '#lib/features/credentials/add-credential.ts'
import { createUser } from '#lib/features/people/create-user.ts'
import { makeLink } from '#lib/features/people/links.ts'
import { addPerson } from '#lib/features/teams/add-person.ts'
import { createTeam } from '#lib/features/teams/create-team.ts'
import { deleteTeam } from '#lib/features/teams/delete-team.ts'
import { renameTeam } from '#lib/features/teams/rename-team.ts'
import { confirmTeam } from '#lib/features/teams/team-confirmation.ts'
import { db } from '#lib/platform/db/db.ts'
import { pool } from '#lib/platform/db/pools.ts'
import { env } from '#lib/platform/env.ts'
import { changeAddressOf } from './change-address.ts'
import { deleteAccount } from './delete-account.ts'
import { disablePerson } from './disable-person.ts'
import { exportAccount } from './export-account.ts'

const password = 'winter-lantern-cobalt-41'
let owner: pg.Client
let names = 0

beforeAll(async () => {
  owner = new pg.Client({ connectionString: env.migrateDatabaseUrl })
  await owner.connect()
})
afterAll(() => owner?.end())

const someone = () => developer(`leaving-${++names}`)
/** As the team of one who signed up. */
async function confirmAnew({ teams: [team] }: Person): Promise<void> {
  await db().team.updateMany({ where: { id: team?.id ?? '' }, data: { confirmedAt: null } })
  await confirmTeam({ actor: operator }, { slug: team?.slug ?? '' })
}
const leave = (actor: Person) => deleteAccount({ actor }, { confirmedEmail: actor.email })
const signInAs = ({ email }: Person) =>
  signIn({ source: { address: '203.0.113.199', device: null, userAgent: 'curl/8' } }, { email, password })

/** Every row of every table, as text: what a reader of the database finds. */
async function everything(): Promise<string> {
  const { rows } = await owner.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
       AND NOT relispartition`,
  )
  const texts = await Promise.all(
    rows.map(async ({ name }) => {
      const found = await pool('pages').query<{ row: string }>(`SELECT t::text AS row FROM "${name}" t`)
      return found.rows.map(({ row }) => `${name}: ${row}`)
    }),
  )
  return texts.flat().join('\n')
}

/** A row as builds wrote it that knew of no erasure: what is personal is in it, and in its hash. */
async function appendAsBefore(
  actor: Person,
  detail: object,
  about: { team?: string; action?: string } = {},
): Promise<void> {
  await owner.query('ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_append')
  await owner.query(
    `WITH made AS (
       INSERT INTO audit_entry (seq, time, actor_kind, actor_id, actor_label, action, subject_kind, subject_id, detail,
         previous_hash, hash)
       SELECT seq + 1, clock_timestamp(), 'person', $1, $2, $4, $5, $6, $3, hash, '' FROM audit_entry
       ORDER BY seq DESC LIMIT 1 RETURNING seq)
     SELECT seq FROM made`,
    [
      ...[actor.id, actor.email, JSON.stringify(detail), about.action ?? 'user.signed_in'],
      ...(about.team ? ['team', about.team] : ['user', actor.id]),
    ],
  )
  await owner.query('ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_keep')
  await owner.query(
    'UPDATE audit_entry SET hash = latchkey_audit_hash(audit_entry) WHERE seq = (SELECT max(seq) FROM audit_entry)',
  )
  await owner.query('ALTER TABLE audit_entry ENABLE TRIGGER USER')
}

describe('a deleted account', () => {
  it('leaves nothing of the person in any table, and the chain of the audit log as it was', async () => {
    const [person, staying] = [await someone(), await someone()]
    await signInAs(person)
    await appendAsBefore(person, { address: '203.0.113.199' })
    await appendAsBefore(staying, { address: '192.0.2.7' })
    const head = (await verifyAuditLog()).head
    if (!head) throw new Error('the log is empty')
    expect(await everything()).toContain(person.email)
    await leave(person)
    const left = await everything()
    expect(left).not.toContain(person.email)
    expect(left).not.toContain('leaving-1’s team')
    expect(left).not.toContain('leaving-1')
    expect(left).not.toContain('203.0.113.199')
    expect(left).toContain(staying.email)
    expect(left).toContain('192.0.2.7')
    expect(await verifyAuditLog(head)).toMatchObject({ firstBadRow: null, kept: 'found' })
    const { entries } = await entriesAbout({ kind: 'user', id: person.id }, { before: null, limit: 50 })
    expect(entries.map(({ action }) => action)).toEqual([
      'user.deleted',
      'user.signed_in',
      'user.signed_in',
      'user.created',
    ])
    expect(entries.slice(1, 3).map(({ actorLabel }) => actorLabel)).toEqual([
      'a deleted account',
      'a deleted account',
    ])
    await expect(signInAs(person)).rejects.toMatchObject({ code: 'unauthenticated' })
  })

  it('of an earlier build’s rows takes away what is personal alone, and only with a row that says so', async () => {
    const person = await someone()
    await appendAsBefore(person, { address: '203.0.113.198' })
    const { seq } = (await verifyAuditLog()).head ?? { seq: 0n }
    for (const change of [
      "action = 'user.renamed'",
      "actor_label = 'Eve'",
      "detail = '{}', seq = seq",
      "hash = ''",
    ])
      if (!change.startsWith('detail'))
        await expect(owner.query(`UPDATE audit_entry SET ${change} WHERE seq = ${seq}`)).rejects.toThrow(
          'append-only',
        )
    await owner.query('BEGIN')
    await owner.query(`UPDATE audit_entry SET actor_label = 'erased' WHERE seq = ${seq}`)
    await owner.query('COMMIT')
    expect((await verifyAuditLog()).firstBadRow).toBe(seq)
    await owner.query('ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_keep')
    await owner.query(`UPDATE audit_entry SET actor_label = '${person.email}' WHERE seq = ${seq}`)
    await owner.query('ALTER TABLE audit_entry ENABLE TRIGGER USER')
    expect((await verifyAuditLog()).firstBadRow).toBeNull()
    await leave(person)
    expect((await verifyAuditLog()).firstBadRow).toBeNull()
  })

  it('vouches in the log for what it left of an earlier build’s row, and for nothing else', async () => {
    const [person, other] = [await someone(), await someone()]
    await appendAsBefore(person, { address: '203.0.113.197' })
    const { seq: old } = (await verifyAuditLog()).head ?? { seq: 0n }
    await signInAs(other)
    const { seq: later } = (await verifyAuditLog()).head ?? { seq: 0n }
    await appendAsBefore(other, { address: '203.0.113.196' })
    const { seq: untouched } = (await verifyAuditLog()).head ?? { seq: 0n }
    await leave(person)
    expect((await verifyAuditLog()).firstBadRow).toBeNull()
    const { seq: deletion } = (await verifyAuditLog()).head ?? { seq: 0n }

    /** What the audit says of rows that the owner of the tables changes, and has a row of the chain vouch for. */
    const forged = async (forgery: string, named?: bigint): Promise<bigint | null> => {
      await owner.query('BEGIN')
      await owner.query('CREATE TEMP TABLE kept ON COMMIT DROP AS TABLE audit_entry')
      await owner.query('ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_keep')
      await owner.query('ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_keep_all')
      await owner.query(forgery)
      if (named !== undefined)
        await owner.query(
          `INSERT INTO audit_entry (seq, actor_kind, actor_label, action, subject_kind, subject_id, detail, previous_hash, hash)
           SELECT 0, 'system', 'latchkey', 'user.deleted', 'user', $2, jsonb_build_object('rows', jsonb_build_array(
             jsonb_build_object('seq', seq, 'hash', encode(latchkey_audit_hash(audit_entry), 'hex')))), '', ''
           FROM audit_entry WHERE seq = $1`,
          [named, other.id],
        )
      await owner.query('ALTER TABLE audit_entry ENABLE TRIGGER USER')
      await owner.query('CREATE TABLE forged AS TABLE kept')
      await owner.query('COMMIT')
      try {
        return (await verifyAuditLog()).firstBadRow
      } finally {
        await owner.query('ALTER TABLE audit_entry DISABLE TRIGGER USER')
        await owner.query('TRUNCATE audit_entry; INSERT INTO audit_entry TABLE forged; DROP TABLE forged')
        await owner.query('ALTER TABLE audit_entry ENABLE TRIGGER USER')
      }
    }
    const set = (change: string, seq: bigint) => `UPDATE audit_entry SET ${change} WHERE seq = ${seq}`
    expect(await forged(set("action = 'user.renamed'", later), later), 'of a later build').toBe(later)
    expect(await forged(set("action = 'user.renamed'", untouched), untouched), 'not redacted').toBe(untouched)
    expect(await forged(set("actor_label = 'eve'", old)), 'changed after the erasure').toBe(old)
    expect(await forged(set("subject_id = 'eve'", old)), 'changed after the erasure').toBe(old)
    const list = (seq: bigint) =>
      `detail = jsonb_build_object('rows', jsonb_build_array(
         jsonb_build_object('seq', ${seq}, 'hash', encode(latchkey_audit_hash(audit_entry), 'hex'))))`
    expect(await forged(set(list(deletion), deletion)), 'lists itself').toBe(old)
    expect(await forged(set(`${list(deletion)}, personal = NULL`, deletion)), 'lists itself').toBe(old)
    expect(await forged('SELECT', old), 'named again as it is').toBeNull()
    expect((await verifyAuditLog()).firstBadRow).toBeNull()
  })

  it('shows in the log when what stands beside a row is another than its digest', async () => {
    const person = await someone()
    await signInAs(person)
    const { seq } = (await verifyAuditLog()).head ?? { seq: 0n }
    await expect(
      owner.query(`UPDATE audit_entry SET personal = personal || '{"actor": {}}' WHERE seq = ${seq}`),
    ).rejects.toThrow('append-only')
    await owner.query('ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_keep')
    const forge = (label: string) =>
      owner.query(
        `UPDATE audit_entry SET personal = jsonb_set(personal, '{actor,label}', to_jsonb($1::text)) WHERE seq = ${seq}`,
        [label],
      )
    await forge('eve@evil.example')
    expect((await verifyAuditLog()).firstBadRow).toBe(seq)
    await forge(person.email)
    await owner.query('ALTER TABLE audit_entry ENABLE TRIGGER USER')
    expect((await verifyAuditLog()).firstBadRow).toBeNull()
  })

  it('leaves what it made to its team, as that of nobody', async () => {
    const [person, colleague] = [await someone(), await someone()]
    const teamId = person.teams[0]?.id ?? ''
    await db().membership.create({
      data: { userId: colleague.id, teamId, role: 'member' },
      select: { teamId: true },
    })
    await expect(leave(person)).rejects.toMatchObject({ code: 'conflict' })
    await db().membership.updateMany({ where: { userId: colleague.id, teamId }, data: { role: 'owner' } })
    await confirmTeam({ actor: operator }, { slug: person.teams[0]?.slug ?? '' })
    const input = { name: 'Kept', description: '', environment: 'live' as const, scopes: [] }
    await registerClient({ actor: person }, { ...input, clientId: 'kept-app' })
    const email = `moved-${person.email}`
    await changeAddressOf({ actor: operator }, { userId: person.id, email })
    await leave({ ...person, email })
    const app = await db().client.findUniqueOrThrow({
      where: { clientId: 'kept-app' },
      select: { createdBy: true, teamId: true },
    })
    expect(app).toEqual({ createdBy: 'a deleted account', teamId })
    expect(await everything()).not.toContain(person.email)
  })

  it('takes the names with it that it gave to teams, and its own of those who are vouched for', async () => {
    const [person, staying] = [await someone(), await someone()]
    const teamId = await join(person, staying, 'owner')
    await confirmAnew(person)
    await appendAsBefore(
      staying,
      { people: [person.email, staying.email] },
      { team: teamId, action: 'team.confirmed' },
    )
    await appendAsBefore(staying, { slug: 'kept-slug' }, { team: teamId, action: 'team.created' })
    await appendAsBefore(person, { role: 'developer', team: 'named-after-me' }, { action: 'user.signed_up' })
    const own = { name: 'named-after-me Ltd' }
    const { teamId: alone } = await createTeam({ actor: person }, own)
    await appendAsBefore(person, { slug: 'named-after-me-ltd' }, { team: alone, action: 'team.deleted' })
    // By another, and called after this one until then.
    await renameTeam({ actor: staying }, { teamId, name: 'Payments' })
    await renameTeam({ actor: staying }, { teamId, name: 'Payments and more' })
    const { head } = await verifyAuditLog()
    await leave(await personWithId(person.id))
    const left = await everything()
    // The slug stays that of the team.
    for (const gone of [person.email, `${person.name}’s team`, 'named-after-me'])
      expect(left).not.toContain(gone)
    expect(left).toContain('Payments and more')
    const { entries } = await entriesAbout({ kind: 'team', id: teamId }, { before: null, limit: 50 })
    expect(entries.filter(({ action }) => action === 'team.confirmed').map(({ detail }) => detail)).toEqual([
      { people: ['erased', staying.email] },
      { slug: person.teams[0]?.slug, people: ['a deleted account', staying.email] },
    ])
    expect(entries.filter(({ action }) => action === 'team.created')[0]?.detail).toEqual({
      slug: 'kept-slug',
    })
    expect(entries.filter(({ action }) => action === 'team.renamed')[0]?.detail).toEqual({
      before: 'Payments',
      after: 'Payments and more',
    })
    expect(await verifyAuditLog(head ?? undefined)).toMatchObject({ firstBadRow: null, kept: 'found' })
  })

  it('is taken out of the log only together with the account, and under no address but its own', async () => {
    const [person, other] = [await someone(), await someone()]
    await confirmAnew(other)
    const app = pool('pages')
    await expect(
      app.query('SELECT latchkey_erase_person($1, $2)', [person.id, [person.email]]),
    ).rejects.toThrow('was taken out of the audit log and not deleted')
    const labels = async () => {
      const { entries } = await entriesAbout({ kind: 'user', id: person.id }, { before: null, limit: 9 })
      return entries.map(({ detail }) => detail)
    }
    expect(JSON.stringify(await labels())).toContain(person.email)
    const client = await app.connect()
    try {
      // Without a row of the log that says so.
      await client.query('BEGIN')
      await client.query('SELECT latchkey_erase_person($1, $2)', [person.id, [person.email]])
      await client.query('DELETE FROM app_user WHERE id = $1', [person.id])
      await expect(client.query('COMMIT')).rejects.toThrow('was taken out of the audit log and not deleted')
    } finally {
      client.release()
    }
    await db().$transaction(async (tx) => {
      await tx.$queryRaw`SELECT latchkey_erase_person(${person.id}::uuid, ${[person.email, other.email]})::text`
      await tx.user.delete({ where: { id: person.id }, select: { id: true } })
      await changed(tx, {
        ...{ actor: null, name: 'user.deleted', subject: { kind: 'user', id: person.id } },
        detail: { rows: [] },
      })
    })
    const team = { kind: 'team', id: other.teams[0]?.id ?? '' } as const
    const { entries } = await entriesAbout(team, { before: null, limit: 9 })
    expect(entries[0]?.detail).toMatchObject({ people: [other.email] })
    expect(await db().erasure.count()).toBe(0)
  })

  it('takes away nothing of whoever has its former address by now, or had it', async () => {
    const [person, heir] = [await someone(), await someone()]
    const address = person.email
    const moveTo = async (userId: string, email: string) =>
      await changeAddressOf({ actor: operator }, { userId, email })
    await moveTo(person.id, `first-${address}`)
    await moveTo(heir.id, address)
    await moveTo(heir.id, `heir-${address}`)
    await moveTo(heir.id, address)
    const { id } = await db().$transaction((tx) =>
      makeLink(tx, { kind: 'password_reset', validSeconds: 60, userId: heir.id, email: address }),
    )
    const about = async () =>
      (await entriesAbout({ kind: 'user', id: heir.id }, { before: null, limit: 50 })).entries
    const before = await about()
    expect(before.map(({ detail }) => detail)).toContainEqual({ email: address })
    const mails = await db().mail.count({ where: { address } })
    expect(mails).toBeGreaterThan(0)
    await leave({ ...person, email: `first-${address}` })
    expect(await about()).toEqual(before)
    expect(await db().mail.count({ where: { address } })).toBe(mails)
    expect(await db().oneTimeLink.count({ where: { id, revokedAt: null } })).toBe(1)

    // Of one that nobody has now, what is said of the other person stays.
    const [earlier, later] = [await someone(), await someone()]
    await moveTo(earlier.id, `first-${earlier.email}`)
    await moveTo(later.id, earlier.email)
    await moveTo(later.id, `later-${earlier.email}`)
    await leave({ ...earlier, email: `first-${earlier.email}` })
    const { entries } = await entriesAbout({ kind: 'user', id: later.id }, { before: null, limit: 50 })
    expect(entries[0]?.detail).toEqual({ email: earlier.email })
  })

  it('is refused to whoever types another address, is alone with apps, or is the only administrator', async () => {
    const person = await someone()
    await expect(deleteAccount({ actor: person }, { confirmedEmail: 'x@y.example' })).rejects.toMatchObject({
      field: 'confirmedEmail',
    })
    const input = { name: 'Alone', description: '', environment: 'live' as const, scopes: [] }
    await registerClient({ actor: person }, { ...input, clientId: 'alone-app' })
    await expect(leave(person)).rejects.toMatchObject({ code: 'conflict' })
    await deleteClient({ actor: person }, { clientId: 'alone-app', confirmation: 'alone-app' })
    await expect(leave(person)).rejects.toMatchObject({ code: 'conflict' })

    const { userId } = await createUser(
      { actor: operator },
      { email: 'only-admin@people.example', role: 'administrator', password, name: 'Only' },
    )
    const admin = { ...person, id: userId, email: 'only-admin@people.example', role: 'administrator' }
    await expect(leave(admin)).rejects.toMatchObject({ code: 'conflict' })
    await expect(disablePerson({ actor: operator }, { userId })).rejects.toMatchObject({ code: 'conflict' })
    await expect(disablePerson({ actor: admin }, { userId })).rejects.toMatchObject({ code: 'conflict' })
    expect(await db().user.count({ where: { id: { in: [person.id, userId] } } })).toBe(2)
  })

  /** Makes somebody a member of another's team, and tells which that is. */
  async function join(owner: Person, member: Person, role: string): Promise<string> {
    const teamId = owner.teams[0]?.id ?? ''
    await db().membership.create({ data: { userId: member.id, teamId, role }, select: { teamId: true } })
    return teamId
  }

  it('names the team that would be left with people and no owner', async () => {
    const [person, colleague] = [await someone(), await someone()]
    await join(person, colleague, 'member')
    await expect(leave(person)).rejects.toMatchObject({
      code: 'conflict',
      message: `Make someone else an owner of ${person.teams[0]?.name} first, or delete the team.`,
    })
  })

  it('ends with it a deleted team that nobody else could restore', async () => {
    const [person, colleague] = [await someone(), await someone()]
    const teamId = await join(person, colleague, 'member')
    await deleteTeam({ actor: person }, { teamId, confirmation: person.teams[0]?.slug ?? '' })
    await leave(person)
    expect(await db().membership.count({ where: { teamId } })).toBe(0)
    expect(
      await db().team.findUniqueOrThrow({ where: { id: teamId }, select: { purgedAt: true } }),
    ).not.toEqual({ purgedAt: null })
  })

  it('leaves no team with apps and no people, of two who go at once', async () => {
    const two = [await someone(), await someone()] as const
    const teamId = await join(two[0], two[1], 'owner')
    await confirmTeam({ actor: operator }, { slug: two[0].teams[0]?.slug ?? '' })
    const input = { name: 'Both', description: '', environment: 'live' as const, scopes: [] }
    await registerClient({ actor: two[0] }, { ...input, clientId: 'both-app' })
    const outcomes = await Promise.allSettled(two.map(leave))
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'conflict' },
    })
    expect(await db().membership.count({ where: { teamId } })).toBe(1)
  })

  it('leaves invitations to a team that goes with it open to nobody', async () => {
    const person = await someone()
    const teamId = person.teams[0]?.id ?? ''
    const { id } = await db().$transaction((tx) =>
      makeLink(tx, { kind: 'team_invitation', validSeconds: 60, email: 'c@d.example', detail: { teamId } }),
    )
    await leave(person)
    const link = await db().oneTimeLink.findUniqueOrThrow({ where: { id }, select: { revokedAt: true } })
    expect(link.revokedAt).not.toBeNull()
  })

  it('asks again whoever came into another team meanwhile', async () => {
    const [person, host] = [await someone(), await someone()]
    const teamId = host.teams[0]?.id ?? ''
    const holder = await pool('jobs').connect()
    try {
      // What the deletion waits for after it has found out about the person's teams.
      await holder.query('BEGIN')
      await holder.query('INSERT INTO membership (user_id, team_id, role) VALUES ($1, $2, $3)', [
        person.id,
        teamId,
        'member',
      ])
      const outcome = Promise.allSettled([leave(person)])
      const waits =
        "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
      await expect.poll(async () => (await pool('jobs').query(waits)).rowCount, { timeout: 20_000 }).toBe(1)
      await holder.query('COMMIT')
      expect(await outcome).toMatchObject([{ status: 'rejected', reason: { code: 'conflict' } }])
    } finally {
      await holder.query('ROLLBACK')
      holder.release()
    }
    await leave(person)
  })

  it.each<[string, (person: Person, host: Person) => Promise<unknown>, string]>([
    [
      'told to its team',
      async (_person, host) =>
        await registerClient(
          { actor: host },
          { name: 'Told', description: '', environment: 'live', scopes: [], clientId: `told-${names}` },
        ).then(() => addSecret({ actor: host }, { clientId: `told-${names}`, name: 'Told' })),
      'fulfilled',
    ],
    [
      'let into a team',
      async (person, host) =>
        await addPerson({ actor: operator }, { slug: host.teams[0]?.slug ?? '', email: person.email }),
      'rejected',
    ],
  ])(
    'harms nobody while something is %s that its person is in, or about to be',
    async (what, act, outcome) => {
      const [person, host] = [await someone(), await someone()]
      if (outcome === 'fulfilled') await join(host, person, 'member')
      const holder = await pool('jobs').connect()
      try {
        await holder.query('BEGIN')
        await holder.query('DELETE FROM app_user WHERE id = $1', [person.id])
        const acting = Promise.allSettled([act(person, host)])
        const waits =
          "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        await expect.poll(async () => (await pool('jobs').query(waits)).rowCount, { timeout: 20_000 }).toBe(1)
        await holder.query('COMMIT')
        const [done] = await acting
        expect(done?.status, what).toBe(outcome)
        if (done?.status === 'rejected') expect(done.reason).toMatchObject({ code: 'not_found' })
      } finally {
        await holder.query('ROLLBACK')
        holder.release()
      }
    },
  )

  it('leaves an administrator, of two who go at once', async () => {
    await db().user.updateMany({ where: { role: 'administrator' }, data: { role: 'developer' } })
    const admins = await Promise.all([someone(), someone()])
    await db().user.updateMany({
      where: { id: { in: admins.map(({ id }) => id) } },
      data: { role: 'administrator' },
    })
    const outcomes = await Promise.allSettled(admins.map(leave))
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  })
})

it('the export holds what is kept of a person, and nothing that opens anything', async () => {
  const person = await someone()
  await signInAs(person)
  const file = JSON.parse(JSON.stringify(await exportAccount({ actor: person })))
  expect(file.account).toMatchObject({ email: person.email, role: 'developer' })
  expect(file.sessions).toMatchObject([{ device: 'curl', address: '203.0.113.199' }])
  expect(file.auditLog.map(({ action }: { action: string }) => action)).toEqual([
    'user.signed_in',
    'user.created',
  ])
  expect(file.auditLog[0].detail.address).toBe('203.0.113.199')
  expect(JSON.stringify(file)).not.toMatch(/argon2|digest/i)
})
