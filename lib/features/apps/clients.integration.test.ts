import { beforeAll, describe, expect, it } from 'vitest'
import type { Operator, Person } from '#lib/access/actor.ts'
import { verifyAuditLog } from '#lib/changes/verify.ts'
import { generateFirstSecret } from '#lib/features/credentials/add-credential.ts'
import { equipClient, importClient } from '#lib/features/credentials/equip-client.ts'
import { digestSecret } from '#lib/features/credentials/secret.ts'
import { listClients } from '#lib/features/health/list-clients.ts'
import { listFilterSchema } from '#lib/features/health/list-filter.ts'
import { createUser } from '#lib/features/people/create-user.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { db } from '#lib/platform/db/db.ts'
import { pool } from '#lib/platform/db/pools.ts'
import { loadClient } from '#lib/runtime/protocol/load-client.ts'
import { clientIdAvailability } from './availability.ts'
import { findClient, scopeCatalogue } from './queries.ts'
import { registerClient } from './register-client.ts'
import { registerClientSchema } from './schemas.ts'
import { setClientStatus } from './set-status.ts'

const operator: Operator = { kind: 'operator', name: 'cli' }

/** A developer with a team of their own. */
async function developer(name: string): Promise<Person> {
  const email = `${name}@clients.example`
  const { userId } = await createUser(
    { actor: operator },
    { email, role: 'developer', password: 'winter-lantern-cobalt-41', name },
  )
  const memberships = await db().membership.findMany({
    where: { userId },
    select: { role: true, team: { select: { id: true, slug: true, name: true } } },
  })
  return {
    kind: 'person',
    id: userId,
    email,
    name,
    role: 'developer',
    teams: memberships.map(({ team, role }) => ({ ...team, role })),
  }
}

const input = (clientId: string, scopes: string[] = []) => ({
  clientId,
  name: clientId,
  description: '',
  environment: 'live' as const,
  scopes,
})

const codeOf = (error: unknown) => (AppError.is(error) ? error.code : error)

/** How many of these succeeded, and with which codes the others were refused. */
async function outcome(attempts: Promise<unknown>[]) {
  const settled = await Promise.allSettled(attempts)
  const refused = settled.flatMap((result) => (result.status === 'rejected' ? [codeOf(result.reason)] : []))
  return { won: settled.length - refused.length, refused: [...new Set(refused)] }
}

const auditRows = (action: string) => db().auditEntry.count({ where: { action } })

let ada: Person
let ben: Person

beforeAll(async () => {
  ada = await developer('ada')
  ben = await developer('ben')
})

describe('registering an app', () => {
  it('FT-10 of 100 of two teams who claim one client ID at once, spelt in any case, exactly one gets it', async () => {
    const before = [await auditRows('client.registered'), await db().client.count()]
    const spellings = ['contested', 'Contested', 'CONTESTED', ' conTested ']
    const claims = Array.from({ length: 100 }, (_, index) => {
      const form = { ...input(spellings[index % 4] ?? ''), scopes: ['usage:read'] }
      return registerClient({ actor: index % 8 < 4 ? ada : ben }, registerClientSchema.parse(form))
    })
    expect(await outcome(claims)).toEqual({ won: 1, refused: ['conflict'] })
    const after = [await auditRows('client.registered'), await db().client.count()]
    expect(after).toEqual(before.map((count) => count + 1))
    expect(
      await pool('pages').query("SELECT 1 FROM client WHERE lower(client_id) = 'contested'"),
    ).toMatchObject({
      rowCount: 1,
    })
  })

  it('an owner cannot take a scope that must be requested, the connectivity team can give it', async () => {
    await expect(registerClient({ actor: ada }, input('greedy', ['clients:write']))).rejects.toMatchObject({
      code: 'forbidden',
    })
    expect(await findClient(ada, 'greedy')).toBeNull()
    await equipClient({ actor: operator }, { ...input('equipped', ['clients:write']), team: 'partners' })
    expect((await loadClient('equipped'))?.apis[0].scopes).toEqual(['clients:write'])
  })

  it('refuses a scope that does not exist, and leaves nothing behind', async () => {
    await expect(registerClient({ actor: ada }, input('astray', ['nope']))).rejects.toMatchObject({
      field: 'scopes',
    })
    expect(await db().client.findUnique({ where: { clientId: 'astray' }, select: { id: true } })).toBeNull()
  })

  it('TN-02 a team that one does not belong to cannot be named', async () => {
    const teamId = ben.teams[0]?.id
    await expect(registerClient({ actor: ada }, { ...input('smuggled'), teamId })).rejects.toMatchObject({
      field: 'teamId',
    })
  })

  it('TN-01 another team’s app is not there', async () => {
    await registerClient({ actor: ada }, input('adas-app'))
    expect(await findClient(ada, 'adas-app')).not.toBeNull()
    expect(await findClient(ben, 'adas-app')).toBeNull()
    expect(
      (await listClients(ben, listFilterSchema.parse({}))).apps.map(({ clientId }) => clientId),
    ).not.toContain('adas-app')
    await expect(generateFirstSecret({ actor: ben }, { clientId: 'adas-app' })).rejects.toMatchObject({
      code: 'not_found',
    })
    await expect(
      setClientStatus({ actor: ben }, { clientId: 'adas-app', status: 'suspended' }),
    ).rejects.toMatchObject({ code: 'not_found' })
  })

  it('CL-03 a taken ID is only unavailable, with a free alternative', async () => {
    await registerClient({ actor: ada }, input('taken-id'))
    const answer = await clientIdAvailability({ actor: ben }, 'Taken-ID ')
    expect(answer).toEqual({ status: 'unavailable', suggestion: 'taken-id-app' })
    expect(await clientIdAvailability({ actor: ben }, 'taken-id-app')).toEqual({ status: 'available' })
    expect(await clientIdAvailability({ actor: ben }, 'x')).toMatchObject({ status: 'invalid' })
  })

  it('CL-03 more than 120 questions a minute are refused', async () => {
    const curious = await developer('curious')
    const asked = await outcome(
      Array.from({ length: 130 }, () => clientIdAvailability({ actor: curious }, 'some-id')),
    )
    expect(asked).toEqual({ won: 120, refused: ['throttled'] })
  })
})

describe('the secret', () => {
  it('SE-03 is stored as its digest, nowhere as itself', async () => {
    await registerClient({ actor: ada }, input('hashed'))
    const { secret } = await generateFirstSecret({ actor: ada }, { clientId: 'hashed' })
    expect((await loadClient('hashed'))?.secrets[0]?.digest).toEqual(digestSecret(secret))
    const tables = await pool('pages').query<{ name: string }>(
      "SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace",
    )
    for (const { name } of tables.rows) {
      const { rowCount } = await pool('pages').query(
        `SELECT 1 FROM "${name}" t WHERE t::text LIKE '%' || $1 || '%'`,
        [secret.slice(12, 40)],
      )
      expect(rowCount, name).toBe(0)
    }
  })

  it('the second click on Generate makes no second one', async () => {
    await registerClient({ actor: ada }, input('clicked'))
    const clicks = Array.from({ length: 10 }, () =>
      generateFirstSecret({ actor: ada }, { clientId: 'clicked' }),
    )
    expect(await outcome(clicks)).toEqual({ won: 1, refused: ['conflict'] })
  })
})

describe('equipping partners', () => {
  it('two commands that name one new team make one team', async () => {
    const attempts = Array.from({ length: 10 }, (_, index) =>
      equipClient({ actor: operator }, { ...input(`shared-${index}`), team: 'brand-new' }),
    )
    expect((await outcome(attempts)).won).toBe(10)
    expect(await db().team.count({ where: { slug: 'brand-new' } })).toBe(1)
  })

  it('imports credentials as they are, and refuses weak ones and those that another client has', async () => {
    const secret = 'legacy+se%cret/with:stuff=and more'
    await importClient({ actor: operator }, { ...input('old:id'), team: 'imported', secret })
    expect((await loadClient('old:id'))?.secrets[0]?.digest).toEqual(digestSecret(secret))
    const again = (clientId: string, other: string) =>
      importClient({ actor: operator }, { ...input(clientId), team: 'imported', secret: other }).catch(codeOf)
    expect(await again('other:id', secret)).toBe('conflict')
    expect(await again('weak', 'password')).toBe('invalid')
    expect(await again('weak', 'a'.repeat(60))).toBe('invalid')
    expect(await again('weak', 'grün'.repeat(20))).toBe('invalid')
  })

  it('no developer may equip or import', async () => {
    const attempts = [
      equipClient({ actor: ada }, { ...input('mine'), team: 'partners' }),
      importClient({ actor: ada }, { ...input('mine'), team: 'partners', secret: 'x'.repeat(60) }),
    ]
    expect(await outcome(attempts)).toMatchObject({ won: 0 })
  })

  it('suspends and resumes; the second time changes nothing', async () => {
    await equipClient({ actor: operator }, { ...input('pausable'), team: 'partners' })
    const set = (status: 'suspended' | 'active') =>
      setClientStatus({ actor: operator }, { clientId: 'pausable', status })
    expect(await set('suspended')).toEqual({ changed: true })
    expect(await set('suspended')).toEqual({ changed: false })
    expect((await loadClient('pausable'))?.status).toBe('suspended')
    expect(await set('active')).toEqual({ changed: true })
  })
})

describe('the audit log', () => {
  it('LG-04 is an unbroken chain after all of the above, concurrent or not', async () => {
    const { rows, firstBadRow } = await verifyAuditLog()
    expect(rows).toBeGreaterThan(30)
    expect(firstBadRow).toBeNull()
  })

  it('LG-04 the serving role can neither change nor remove a row', async () => {
    for (const statement of [
      "UPDATE audit_entry SET action = 'x'",
      'DELETE FROM audit_entry',
      'TRUNCATE audit_entry',
    ]) {
      await expect(pool('pages').query(statement)).rejects.toThrow(/permission denied/)
    }
  })
})

describe('the catalogue', () => {
  it('begins with Latchkey’s own scopes, each with who may give it', async () => {
    const names = (await scopeCatalogue()).map(({ name, grantPolicy }) => `${name} ${grantPolicy}`)
    expect(names.slice(0, 3)).toEqual(['clients:read owner', 'clients:write request', 'usage:read owner'])
  })
})
