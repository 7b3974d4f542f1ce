import type pg from 'pg'
import { DatabaseFault, identifier, type Place } from '#scripts/database-fault.ts'

const TABLES_SHOWN = 3

type Facts = {
  role: string
  database: string
  may_create: boolean
  ledger_owner: string | null
  owns_ledger: boolean
}

const FACTS = `
  SELECT current_user AS role, current_database() AS database,
    coalesce(has_schema_privilege(to_regnamespace('public'), 'CREATE'), false) AS may_create,
    pg_get_userbyid(ledger.relowner) AS ledger_owner,
    coalesce(pg_has_role(current_user, ledger.relowner, 'USAGE'), false) AS owns_ledger
  FROM (VALUES (1)) one LEFT JOIN pg_class ledger ON ledger.oid = to_regclass('public._prisma_migrations')`

/** What people made in the schema, not what an extension did. */
const TABLES = `
  SELECT t.relname AS name FROM pg_class t
  WHERE t.relnamespace = to_regnamespace('public') AND t.relkind IN ('r', 'p')
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = t.oid AND d.deptype = 'e')
  ORDER BY 1`

/**
 * Makes sure, before the first change, that the database is Latchkey's or empty, and that this role may change it.
 * @throws DatabaseFault
 */
export async function requireChangeable(
  client: pg.Client,
  variable: Place['variable'],
  migrations: readonly { name: string }[],
): Promise<void> {
  const { rows } = await client.query<Facts>(FACTS)
  const [facts] = rows
  if (!facts) throw new Error('The database did not answer.')
  const { role, database } = facts
  const refuse = (reason: string): never => {
    throw new DatabaseFault(`${variable}: ${reason}`)
  }
  if (facts.ledger_owner !== null && !facts.owns_ledger)
    refuse(
      `the tables in the database “${database}” belong to the role “${facts.ledger_owner}”, so the role “${role}” can’t migrate them. Set MIGRATE_DATABASE_URL to a URL with that role.`,
    )
  const foreign = await foreignTables(client, facts, migrations)
  if (foreign.length > 0)
    refuse(
      `the database “${database}” holds tables of another program (${foreign.join(', ')}). Name one that is empty: CREATE DATABASE … OWNER ${identifier(role)} ENCODING 'UTF8' TEMPLATE template0.`,
    )
  if (!facts.may_create)
    refuse(
      `the role “${role}” may not make tables in the schema “public” of the database “${database}”. Set MIGRATE_DATABASE_URL to a URL with the role that owns the database, or let this one: GRANT CREATE, USAGE ON SCHEMA public TO ${identifier(role)}.`,
    )
}

/** The names of some, when the ledger of migrations is missing or another program's. */
async function foreignTables(
  client: pg.Client,
  { ledger_owner: ledgerOwner }: Facts,
  migrations: readonly { name: string }[],
): Promise<string[]> {
  const { rows: tables } = await client.query<{ name: string }>(TABLES)
  if (ledgerOwner !== null) {
    const { rows: ledger } = await client.query<{ migration_name: string }>(
      'SELECT migration_name FROM public._prisma_migrations',
    )
    const ours = new Set(migrations.map(({ name }) => name))
    // A first start that was cut off leaves a ledger without a line.
    if (ledger.length === 0 || ledger.some(({ migration_name: name }) => ours.has(name))) return []
  }
  return tables.slice(0, TABLES_SHOWN).map(({ name }) => name)
}
