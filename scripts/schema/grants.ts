import type pg from 'pg'

/**
 * Whether there is a table that the role cannot read, a schema, or a function. Days of token events are used through
 * their parent.
 */
const MISSES_SOMETHING = `
  SELECT NOT has_schema_privilege($1, 'public', 'USAGE') OR EXISTS (
    SELECT FROM pg_class t
    WHERE t.relnamespace = 'public'::regnamespace AND t.relkind IN ('r', 'p', 'v') AND NOT t.relispartition
      AND pg_has_role(current_user, t.relowner, 'USAGE')
      AND NOT (has_table_privilege($1, t.oid, 'SELECT')
        AND (t.relname IN ('_prisma_migrations', 'schema_script') OR has_table_privilege($1, t.oid, 'INSERT')))
  ) OR EXISTS (
    SELECT FROM pg_proc f
    WHERE f.pronamespace = 'public'::regnamespace AND pg_has_role(current_user, f.proowner, 'USAGE')
      AND NOT has_function_privilege($1, f.oid, 'EXECUTE')
  ) AS misses`

/**
 * Lets the serving role read and write rows, and call functions, some of which nobody else may: it can neither change
 * the tables nor rewrite the audit log. Grants nothing to a role that has it all, so that most starts leave the catalogue
 * as it is.
 */
export async function grantMissing(client: pg.Client, appRole: string): Promise<void> {
  const { rows: owners } = await client.query<{ owner: string }>('SELECT current_user AS owner')
  if (owners[0]?.owner === appRole) return
  const { rows } = await client.query<{ misses: boolean }>(MISSES_SOMETHING, [appRole])
  if (!rows[0]?.misses) return
  const role = client.escapeIdentifier(appRole)
  await client.query(`
    GRANT USAGE ON SCHEMA public TO ${role};
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${role};
    GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO ${role};
    REVOKE UPDATE, DELETE ON audit_entry FROM ${role};
    REVOKE INSERT, UPDATE, DELETE ON _prisma_migrations, schema_script FROM ${role};
  `)
}
