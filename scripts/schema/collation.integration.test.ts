import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { urlFor, withSuperuser } from '#scripts/postgres/credentials.ts'
import { migrate } from './migrations.ts'

const { credentials } = inject('postgres')
const NAME = 'made_elsewhere'
let owner: pg.Client

/** A database as a company's own PostgreSQL may have it: letters before their case, signs left out of account. */
beforeAll(async () => {
  await withSuperuser(credentials, (client) =>
    client.query(
      `CREATE DATABASE ${NAME} OWNER latchkey_owner TEMPLATE template0 ENCODING 'UTF8'
         LOCALE 'C' LOCALE_PROVIDER icu ICU_LOCALE 'en-US-u-ka-shifted'`,
    ),
  )
  const databaseUrl = urlFor(credentials, 'latchkey_owner', NAME)
  await migrate({ databaseUrl, variable: 'DATABASE_URL', appRole: 'latchkey_app', say: () => {} })
  owner = new pg.Client({ connectionString: databaseUrl })
  await owner.connect()
})
afterAll(async () => {
  await owner?.end()
  await withSuperuser(credentials, (client) => client.query(`DROP DATABASE ${NAME} WITH (FORCE)`))
})

describe('on a database of another locale', () => {
  it('identifiers are in the order of their bytes, and names in that of their letters', async () => {
    await owner.query(`
      INSERT INTO team (id, slug, name) VALUES (gen_random_uuid(), 'team', 'Team');
      INSERT INTO client (id, client_id, name, environment, team_id, created_by)
      SELECT gen_random_uuid(), made.client_id, made.name, 'live', team.id, 'test' FROM team, (VALUES
        ('a-c', 'zebra'), ('ab', 'Zoo'), ('a_a', 'apple'), ('B', 'Äpfel')) AS made (client_id, name)`)
    const { rows } = await owner.query<{ locale: string[]; ids: string[]; names: string[] }>(`
      SELECT array_agg(client_id ORDER BY client_id COLLATE "default") AS locale, array_agg(client_id ORDER BY client_id) AS ids,
        array_agg(name ORDER BY name COLLATE "und-x-icu") AS names FROM client`)
    expect(rows).toEqual([
      {
        locale: ['a_a', 'ab', 'a-c', 'B'],
        ids: ['B', 'a-c', 'a_a', 'ab'],
        names: ['Äpfel', 'apple', 'zebra', 'Zoo'],
      },
    ])
  })

  it('no index depends on it', async () => {
    const { rows } = await owner.query(`
      SELECT DISTINCT i.indexrelid::regclass::text AS index
      FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid, unnest(i.indcollation::oid[]) AS used
      WHERE c.relnamespace = 'public'::regnamespace AND used NOT IN (0, '"C"'::regcollation)
        -- Prisma's own: random keys, of which nobody asks the order.
        AND i.indrelid <> '_prisma_migrations'::regclass`)
    expect(rows).toEqual([])
  })
})
