-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "platform_role" AS ENUM ('developer', 'connectivity', 'administrator');

-- CreateEnum
CREATE TYPE "environment" AS ENUM ('sandbox', 'live');

-- CreateEnum
CREATE TYPE "client_status" AS ENUM ('active', 'suspended');

-- CreateEnum
CREATE TYPE "grant_policy" AS ENUM ('owner', 'request', 'staff');

-- CreateTable
CREATE TABLE "app_user" (
    "id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "password_hash" TEXT NOT NULL,
    "role" "platform_role" NOT NULL DEFAULT 'developer',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "disabled_at" TIMESTAMPTZ(3),

    CONSTRAINT "app_user_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "session" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "invitation" (
    "id" UUID NOT NULL,
    "code_digest" BYTEA NOT NULL,
    "role" "platform_role" NOT NULL,
    "email" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "invitation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "team" (
    "id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "team_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "membership" (
    "user_id" UUID NOT NULL,
    "team_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "membership_pkey" PRIMARY KEY ("user_id","team_id")
);

-- CreateTable
CREATE TABLE "api" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "audience" TEXT,
    "environment" "environment",
    "token_ttl_seconds" INTEGER NOT NULL DEFAULT 3600,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "api_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "scope" (
    "name" TEXT NOT NULL,
    "api_id" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "grant_policy" "grant_policy" NOT NULL,
    "position" INTEGER NOT NULL,

    CONSTRAINT "scope_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "client" (
    "id" UUID NOT NULL,
    "client_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "environment" "environment" NOT NULL,
    "status" "client_status" NOT NULL DEFAULT 'active',
    "team_id" UUID NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "client_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "client_scope" (
    "client_ref" UUID NOT NULL,
    "scope_name" TEXT NOT NULL,
    "granted_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "client_scope_pkey" PRIMARY KEY ("client_ref","scope_name")
);

-- CreateTable
CREATE TABLE "client_secret" (
    "id" UUID NOT NULL,
    "client_ref" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "digest" BYTEA NOT NULL,
    "prefix" TEXT,
    "last_four" TEXT,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "client_secret_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "signing_key" (
    "kid" TEXT NOT NULL,
    "alg" TEXT NOT NULL,
    "public_jwk" JSONB NOT NULL,
    "sealed_private" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "signs_from" TIMESTAMPTZ(3) NOT NULL,
    "retired_at" TIMESTAMPTZ(3),

    CONSTRAINT "signing_key_pkey" PRIMARY KEY ("kid")
);

-- CreateTable
CREATE TABLE "server_secret" (
    "name" TEXT NOT NULL,
    "sealed" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "server_secret_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "audit_entry" (
    "seq" BIGINT NOT NULL,
    "time" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "actor_kind" TEXT NOT NULL,
    "actor_id" TEXT,
    "actor_label" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "subject_kind" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "team_id" UUID,
    "detail" JSONB NOT NULL,
    "previous_hash" BYTEA NOT NULL,
    "hash" BYTEA NOT NULL,

    CONSTRAINT "audit_entry_pkey" PRIMARY KEY ("seq")
);

-- CreateIndex
CREATE UNIQUE INDEX "app_user_email_key" ON "app_user"("email");

-- CreateIndex
CREATE INDEX "session_user_id_idx" ON "session"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "invitation_code_digest_key" ON "invitation"("code_digest");

-- CreateIndex
CREATE UNIQUE INDEX "team_slug_key" ON "team"("slug");

-- CreateIndex
CREATE INDEX "membership_team_id_idx" ON "membership"("team_id");

-- CreateIndex
CREATE UNIQUE INDEX "api_audience_key" ON "api"("audience");

-- CreateIndex
CREATE INDEX "scope_api_id_idx" ON "scope"("api_id");

-- CreateIndex
CREATE UNIQUE INDEX "client_client_id_key" ON "client"("client_id");

-- CreateIndex
CREATE INDEX "client_team_id_created_at_id_idx" ON "client"("team_id", "created_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "client_secret_digest_key" ON "client_secret"("digest");

-- CreateIndex
CREATE INDEX "client_secret_client_ref_idx" ON "client_secret"("client_ref");

-- CreateIndex
CREATE INDEX "audit_entry_subject_kind_subject_id_seq_idx" ON "audit_entry"("subject_kind", "subject_id", "seq");

-- CreateIndex
CREATE INDEX "audit_entry_team_id_seq_idx" ON "audit_entry"("team_id", "seq");

-- AddForeignKey
ALTER TABLE "session" ADD CONSTRAINT "session_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "membership" ADD CONSTRAINT "membership_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "membership" ADD CONSTRAINT "membership_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "team"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "scope" ADD CONSTRAINT "scope_api_id_fkey" FOREIGN KEY ("api_id") REFERENCES "api"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "client" ADD CONSTRAINT "client_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "team"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "client_scope" ADD CONSTRAINT "client_scope_client_ref_fkey" FOREIGN KEY ("client_ref") REFERENCES "client"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "client_scope" ADD CONSTRAINT "client_scope_scope_name_fkey" FOREIGN KEY ("scope_name") REFERENCES "scope"("name") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "client_secret" ADD CONSTRAINT "client_secret_client_ref_fkey" FOREIGN KEY ("client_ref") REFERENCES "client"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What follows is made by hand: the schema language has no words for it.

-- Every decision of the token endpoint. No foreign keys: an event outlives what it tells of, and a batch is
-- one INSERT with nothing to look up. Partitioned by day (UTC), so that old days are dropped, not deleted.
CREATE TABLE "token_event" (
    "time" TIMESTAMPTZ(3) NOT NULL,
    "id" UUID NOT NULL,
    "outcome" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "client_ref" UUID,
    "secret_id" UUID,
    "jti" TEXT,
    "scope" TEXT,
    "address" TEXT NOT NULL,
    "user_agent" TEXT,
    PRIMARY KEY ("time", "id")
) PARTITION BY RANGE ("time");

CREATE INDEX "token_event_client_ref_time_idx" ON "token_event"("client_ref", "time");

-- Catches an event whose day was not made in time, so that none is ever refused.
CREATE TABLE "token_event_default" PARTITION OF "token_event" DEFAULT;

-- Runs as the owner: the serving role may ask for partitions, and for nothing else of the kind.
CREATE FUNCTION latchkey_make_token_event_partitions(days_ahead INTEGER) RETURNS INTEGER
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    day DATE;
    today DATE := (now() AT TIME ZONE 'UTC')::date;
    made INTEGER := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(7140212002);
    FOR day IN SELECT generate_series(today - 1, today + days_ahead, INTERVAL '1 day')::date LOOP
        CONTINUE WHEN to_regclass(format('token_event_%s', to_char(day, 'YYYYMMDD'))) IS NOT NULL;
        EXECUTE format(
            'CREATE TABLE %I PARTITION OF token_event FOR VALUES FROM (%L) TO (%L)',
            format('token_event_%s', to_char(day, 'YYYYMMDD')),
            to_char(day, 'YYYY-MM-DD') || ' 00:00:00+00',
            to_char(day + 1, 'YYYY-MM-DD') || ' 00:00:00+00'
        );
        made := made + 1;
    END LOOP;
    RETURN made;
END $$;

SELECT latchkey_make_token_event_partitions(7);

-- The audit log is append-only, and each row carries the hash of the one before.
CREATE FUNCTION latchkey_audit_hash(entry audit_entry) RETURNS BYTEA LANGUAGE sql IMMUTABLE AS $$
    SELECT sha256(entry.previous_hash || convert_to(jsonb_build_array(
        entry.seq, extract(epoch FROM entry.time), entry.actor_kind, entry.actor_id, entry.actor_label,
        entry.action, entry.subject_kind, entry.subject_id, entry.team_id, entry.detail
    )::text, 'UTF8'))
$$;

CREATE FUNCTION latchkey_audit_append() RETURNS TRIGGER
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    last audit_entry;
BEGIN
    -- One at a time until commit, so that the chain cannot fork.
    PERFORM pg_advisory_xact_lock(7140212003);
    SELECT * INTO last FROM audit_entry ORDER BY seq DESC LIMIT 1;
    NEW.seq := coalesce(last.seq, 0) + 1;
    NEW.previous_hash := coalesce(last.hash, '\x'::bytea);
    NEW.hash := latchkey_audit_hash(NEW);
    RETURN NEW;
END $$;

CREATE TRIGGER audit_entry_append BEFORE INSERT ON "audit_entry"
    FOR EACH ROW EXECUTE FUNCTION latchkey_audit_append();

CREATE FUNCTION latchkey_audit_refuse() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is append-only';
END $$;

CREATE TRIGGER audit_entry_keep BEFORE UPDATE OR DELETE ON "audit_entry"
    FOR EACH ROW EXECUTE FUNCTION latchkey_audit_refuse();
CREATE TRIGGER audit_entry_keep_all BEFORE TRUNCATE ON "audit_entry"
    FOR EACH STATEMENT EXECUTE FUNCTION latchkey_audit_refuse();

-- Whoever changes a client, by whatever way, tells every instance's directory when the change commits.
CREATE FUNCTION latchkey_client_changed() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('client_changed', coalesce(NEW.client_id, OLD.client_id));
    RETURN NULL;
END $$;

CREATE FUNCTION latchkey_client_part_changed() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('client_changed', client_id) FROM client WHERE id = coalesce(NEW.client_ref, OLD.client_ref);
    RETURN NULL;
END $$;

CREATE TRIGGER client_changed AFTER INSERT OR UPDATE OR DELETE ON "client"
    FOR EACH ROW EXECUTE FUNCTION latchkey_client_changed();
CREATE TRIGGER client_secret_changed AFTER INSERT OR UPDATE OR DELETE ON "client_secret"
    FOR EACH ROW EXECUTE FUNCTION latchkey_client_part_changed();
CREATE TRIGGER client_scope_changed AFTER INSERT OR UPDATE OR DELETE ON "client_scope"
    FOR EACH ROW EXECUTE FUNCTION latchkey_client_part_changed();

-- Latchkey's own API, which the issued tokens open.
INSERT INTO "api" ("id", "name") VALUES ('latchkey', 'Latchkey API');
INSERT INTO "scope" ("name", "api_id", "description", "grant_policy", "position") VALUES
    ('clients:read', 'latchkey', 'Read the apps of your team', 'owner', 1),
    ('clients:write', 'latchkey', 'Register and change the apps of your team', 'request', 2),
    ('usage:read', 'latchkey', 'Read the usage of your team''s apps', 'owner', 3);
