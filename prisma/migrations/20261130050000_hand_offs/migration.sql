-- A hand-off gives a partner the credentials of its apps by a link that works once. The table holds digests: of the code
-- in the link, of the passphrase, and of what the browser that opened it is known by.
CREATE TABLE "hand_off" (
    "id" UUID NOT NULL,
    "team_id" UUID NOT NULL,
    "made_by" TEXT NOT NULL,
    "maker_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "code_digest" BYTEA NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "passphrase_hash" TEXT,
    "wrong_passphrases" INTEGER NOT NULL DEFAULT 0,
    "allowed_addresses" TEXT[] COLLATE "C" NOT NULL DEFAULT '{}',
    "account_role" TEXT COLLATE "C" NOT NULL DEFAULT 'viewer',
    "opened_at" TIMESTAMPTZ(3),
    "opened_from" TEXT,
    "opened_by" TEXT,
    "holder_digest" BYTEA,
    "confirmed_at" TIMESTAMPTZ(3),
    "account_asked_at" TIMESTAMPTZ(3),
    "account_link_id" UUID,
    "disputed_at" TIMESTAMPTZ(3),
    "disputed_from" TEXT,
    "revoked_at" TIMESTAMPTZ(3),
    "revoked_for" TEXT COLLATE "C",
    CONSTRAINT "hand_off_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "hand_off_code_digest_check" CHECK (octet_length("code_digest") = 32),
    CONSTRAINT "hand_off_passphrase_hash_check" CHECK ("passphrase_hash" LIKE '$argon2id$%'),
    CONSTRAINT "hand_off_wrong_passphrases_check" CHECK ("wrong_passphrases" BETWEEN 0 AND 5),
    CONSTRAINT "hand_off_allowed_addresses_check" CHECK (cardinality("allowed_addresses") <= 50),
    CONSTRAINT "hand_off_account_role_check" CHECK ("account_role" ~ '^[a-z][a-z_]{0,39}$'),
    CONSTRAINT "hand_off_opened_check" CHECK (
        ("opened_at" IS NULL) = ("opened_from" IS NULL) AND ("opened_at" IS NULL) = ("holder_digest" IS NULL)
        AND length("opened_from") <= 64 AND length("opened_by") <= 256 AND octet_length("holder_digest") = 32),
    CONSTRAINT "hand_off_confirmed_check" CHECK ("confirmed_at" IS NULL OR "opened_at" IS NOT NULL),
    CONSTRAINT "hand_off_account_asked_check" CHECK (
        ("account_asked_at" IS NULL OR "confirmed_at" IS NOT NULL)
        AND ("account_link_id" IS NULL OR "account_asked_at" IS NOT NULL)),
    CONSTRAINT "hand_off_disputed_check" CHECK (
        ("disputed_at" IS NULL) = ("disputed_from" IS NULL) AND length("disputed_from") <= 64
        AND ("disputed_at" IS NULL OR "opened_at" IS NOT NULL)),
    CONSTRAINT "hand_off_revoked_check" CHECK (
        ("revoked_at" IS NULL) = ("revoked_for" IS NULL) AND "revoked_for" IN ('staff', 'passphrase'))
);
CREATE UNIQUE INDEX "hand_off_code_digest_key" ON "hand_off"("code_digest");
CREATE INDEX "hand_off_holder_digest_idx" ON "hand_off"("holder_digest");
CREATE INDEX "hand_off_team_id_idx" ON "hand_off"("team_id");
CREATE INDEX "hand_off_maker_id_idx" ON "hand_off"("maker_id");
CREATE INDEX "hand_off_created_at_id_idx" ON "hand_off"("created_at", "id");
CREATE INDEX "hand_off_expires_at_idx" ON "hand_off"("expires_at");
ALTER TABLE "hand_off"
    ADD CONSTRAINT "hand_off_team_id_fkey"
        FOREIGN KEY ("team_id") REFERENCES "team"("id") ON DELETE CASCADE ON UPDATE CASCADE,
    ADD CONSTRAINT "hand_off_maker_id_fkey"
        FOREIGN KEY ("maker_id") REFERENCES "app_user"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- One app of a hand-off: one that is there, or what it shall be where the partner chooses its client ID.
CREATE TABLE "hand_off_app" (
    "id" UUID NOT NULL,
    "hand_off_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "client_ref" UUID,
    "name" TEXT,
    "environment" "environment",
    "scopes" TEXT[] COLLATE "C" NOT NULL DEFAULT '{}',
    "allowed_addresses" TEXT[] COLLATE "C" NOT NULL DEFAULT '{}',
    "credential_id" UUID,
    "claimed_at" TIMESTAMPTZ(3),
    "claimed_from" TEXT,
    "claimed_by" TEXT,
    "times" INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT "hand_off_app_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "hand_off_app_client_check" CHECK (
        "client_ref" IS NOT NULL OR (length("name") BETWEEN 1 AND 100 AND "environment" IS NOT NULL)),
    CONSTRAINT "hand_off_app_scopes_check" CHECK (cardinality("scopes") <= 100),
    CONSTRAINT "hand_off_app_allowed_addresses_check" CHECK (cardinality("allowed_addresses") <= 50),
    CONSTRAINT "hand_off_app_claimed_check" CHECK (
        ("claimed_at" IS NULL) = ("claimed_from" IS NULL) AND length("claimed_from") <= 64
        AND length("claimed_by") <= 256 AND ("credential_id" IS NULL OR "claimed_at" IS NOT NULL)
        AND ("claimed_at" IS NULL OR "client_ref" IS NOT NULL)),
    CONSTRAINT "hand_off_app_times_check" CHECK ("times" >= 0)
);
CREATE UNIQUE INDEX "hand_off_app_hand_off_id_position_key" ON "hand_off_app"("hand_off_id", "position");
CREATE INDEX "hand_off_app_client_ref_idx" ON "hand_off_app"("client_ref");
CREATE INDEX "hand_off_app_credential_id_idx" ON "hand_off_app"("credential_id");
ALTER TABLE "hand_off_app"
    ADD CONSTRAINT "hand_off_app_hand_off_id_fkey"
        FOREIGN KEY ("hand_off_id") REFERENCES "hand_off"("id") ON DELETE CASCADE ON UPDATE CASCADE,
    ADD CONSTRAINT "hand_off_app_client_ref_fkey"
        FOREIGN KEY ("client_ref") REFERENCES "client"("id") ON DELETE CASCADE ON UPDATE CASCADE,
    ADD CONSTRAINT "hand_off_app_credential_id_fkey"
        FOREIGN KEY ("credential_id") REFERENCES "client_credential"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- Whoever holds the link of a hand-off acts without an account. What else there is stays as it is.
DO $$
DECLARE
    rule TEXT;
BEGIN
    SELECT pg_get_constraintdef(oid) INTO STRICT rule FROM pg_constraint
        WHERE conrelid = 'audit_entry'::regclass AND conname = 'audit_entry_actor_kind_check';
    EXECUTE format('ALTER TABLE "audit_entry" DROP CONSTRAINT "audit_entry_actor_kind_check",
        ADD CONSTRAINT "audit_entry_actor_kind_check" %s',
        replace(rule, '''operator''::text', '''operator''::text, ''holder''::text'));
END $$;

-- Staff are told when one is claimed, and when it ends by what somebody did who has the link.
DO $$
DECLARE
    name TEXT;
    rule TEXT;
BEGIN
    FOREACH name IN ARRAY ARRAY['notice_kind_check', 'notice_only_for_check'] LOOP
        SELECT pg_get_constraintdef(oid) INTO STRICT rule FROM pg_constraint WHERE conrelid = 'notice'::regclass AND conname = name;
        EXECUTE format('ALTER TABLE "notice" DROP CONSTRAINT %I, ADD CONSTRAINT %I %s', name, name,
            replace(rule, '''scope_requested''::text',
                '''scope_requested''::text, ''hand_off_claimed''::text, ''hand_off_ended''::text'));
    END LOOP;
END $$;
