-- What identifies is compared by its bytes, on every database alike: an index of such a column is then no matter of the
-- database's locale, nor of the version of the library behind it, which reorders texts with an upgrade of the system.
-- What people call something is ordered by Unicode's root collation, in the query.

ALTER TABLE "app_user" ALTER COLUMN "email" TYPE TEXT COLLATE "C";
ALTER TABLE "invitation" ALTER COLUMN "email" TYPE TEXT COLLATE "C";
ALTER TABLE "team" ALTER COLUMN "slug" TYPE TEXT COLLATE "C";
ALTER TABLE "api"
    ALTER COLUMN "id" TYPE TEXT COLLATE "C",
    ALTER COLUMN "audience" TYPE TEXT COLLATE "C";
ALTER TABLE "scope"
    ALTER COLUMN "name" TYPE TEXT COLLATE "C",
    ALTER COLUMN "api_id" TYPE TEXT COLLATE "C";
ALTER TABLE "client" ALTER COLUMN "client_id" TYPE TEXT COLLATE "C";
ALTER TABLE "resource_server" ALTER COLUMN "api_id" TYPE TEXT COLLATE "C";
ALTER TABLE "client_scope" ALTER COLUMN "scope_name" TYPE TEXT COLLATE "C";
ALTER TABLE "client_credential"
    ALTER COLUMN "kid" TYPE TEXT COLLATE "C",
    ALTER COLUMN "own_kid" TYPE TEXT COLLATE "C";
ALTER TABLE "signing_key" ALTER COLUMN "kid" TYPE TEXT COLLATE "C";
ALTER TABLE "server_secret" ALTER COLUMN "name" TYPE TEXT COLLATE "C";
ALTER TABLE "revocation" ALTER COLUMN "subject" TYPE TEXT COLLATE "C";
ALTER TABLE "audit_entry"
    ALTER COLUMN "subject_kind" TYPE TEXT COLLATE "C",
    ALTER COLUMN "subject_id" TYPE TEXT COLLATE "C";
ALTER TABLE "refusal_count" ALTER COLUMN "reason" TYPE TEXT COLLATE "C";
ALTER TABLE "near_miss" ALTER COLUMN "presented_id" TYPE TEXT COLLATE "C";
ALTER TABLE "idempotency_key" ALTER COLUMN "caller" TYPE TEXT COLLATE "C";
ALTER TABLE "failure_limit" ALTER COLUMN "key" TYPE VARCHAR(400) COLLATE "C";
ALTER TABLE "notice" ALTER COLUMN "dedup_key" TYPE TEXT COLLATE "C";
ALTER TABLE "notice_preference" ALTER COLUMN "kind" TYPE TEXT COLLATE "C";
ALTER TABLE IF EXISTS "schema_script" ALTER COLUMN "name" TYPE TEXT COLLATE "C";

-- The view stands in the way, and is made again by prisma/sql/usage.sql.
DROP VIEW IF EXISTS "usage";
ALTER TABLE "usage_delta" ALTER COLUMN "reason" TYPE TEXT COLLATE "C";
ALTER TABLE "usage_hour" ALTER COLUMN "reason" TYPE TEXT COLLATE "C";
ALTER TABLE "usage_team_hour" ALTER COLUMN "reason" TYPE TEXT COLLATE "C";
