-- AlterTable
ALTER TABLE "team" ADD COLUMN     "confirmed_at" TIMESTAMPTZ(3);

-- What follows is made by hand: the schema language has no words for it.

-- The teams that there are. The connectivity team vouches for those that it made (nobody is in them, or only people whose
-- accounts it made), and for its own. A team that it has equipped already, with scopes that only it grants or with an API
-- to serve, stays as it is: a partner who works must not be cut off by an upgrade. "team list" shows who is in it.
UPDATE "team" t SET "confirmed_at" = now()
WHERE NOT EXISTS (
        SELECT FROM "membership" m WHERE m."team_id" = t."id" AND NOT EXISTS (
            SELECT FROM "audit_entry" a
            WHERE a."subject_kind" = 'user' AND a."subject_id" = m."user_id"::text
                AND a."action" = 'user.created' AND a."actor_kind" = 'operator'))
    OR EXISTS (
        SELECT FROM "membership" m JOIN "app_user" u ON u."id" = m."user_id"
        WHERE m."team_id" = t."id" AND u."role" IN ('connectivity', 'administrator'))
    OR EXISTS (
        SELECT FROM "client" c JOIN "client_scope" g ON g."client_ref" = c."id" JOIN "scope" s ON s."name" = g."scope_name"
        WHERE c."team_id" = t."id" AND s."grant_policy" <> 'owner')
    OR EXISTS (
        SELECT FROM "client" c JOIN "resource_server" r ON r."client_ref" = c."id" WHERE c."team_id" = t."id");

-- Whether a team is confirmed is part of each of its clients, as every instance's directory holds them.
CREATE FUNCTION latchkey_team_confirmed() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('client_changed', client_id) FROM client WHERE team_id = NEW.id;
    RETURN NULL;
END $$;

CREATE TRIGGER team_confirmed AFTER UPDATE OF "confirmed_at" ON "team"
    FOR EACH ROW EXECUTE FUNCTION latchkey_team_confirmed();
