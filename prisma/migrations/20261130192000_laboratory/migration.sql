-- Throwaway clients of the laboratory (decision 60), apart from the apps: a row lives for an hour, and nothing else names it.
-- Of secrets there are digests alone: one that works, and one that comes expired, so that a reader sees what that is like.
CREATE TABLE "laboratory_client" (
    "id" UUID NOT NULL,
    "client_id" VARCHAR(36) COLLATE "C" NOT NULL,
    "secret_id" UUID NOT NULL,
    "secret_digest" BYTEA NOT NULL,
    "expired_id" UUID NOT NULL,
    "expired_digest" BYTEA NOT NULL,
    -- The public key that its browser made, where it did, as the protocol sees one.
    "key_id" UUID,
    "public_key" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ends_at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "laboratory_client_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "laboratory_client_client_id_check" CHECK ("client_id" ~ '^try-[0-9a-f]{32}$'),
    CONSTRAINT "laboratory_client_digests_check"
        CHECK (length("secret_digest") = 32 AND length("expired_digest") = 32 AND "secret_digest" <> "expired_digest"),
    CONSTRAINT "laboratory_client_key_check" CHECK (("key_id" IS NULL) = ("public_key" IS NULL)),
    CONSTRAINT "laboratory_client_public_key_check"
        CHECK (jsonb_typeof("public_key") = 'object' AND NOT jsonb_exists("public_key" -> 'publicJwk', 'd')
            AND pg_column_size("public_key") < 8000),
    CONSTRAINT "laboratory_client_ends_at_check"
        CHECK ("ends_at" > "created_at" AND "ends_at" <= "created_at" + interval '1 hour')
);
CREATE UNIQUE INDEX "laboratory_client_client_id_key" ON "laboratory_client"("client_id");
CREATE INDEX "laboratory_client_ends_at_idx" ON "laboratory_client"("ends_at");

-- What such a client asked the token endpoint for, as the log of an app has it. Goes with its client; the latest of each are kept.
CREATE TABLE "laboratory_request" (
    "client_ref" UUID NOT NULL,
    "id" UUID NOT NULL,
    "time" TIMESTAMPTZ(3) NOT NULL,
    "outcome" TEXT COLLATE "C" NOT NULL,
    "reason" TEXT COLLATE "C" NOT NULL,
    "credential_id" UUID,
    "scope" TEXT COLLATE "C",
    "asked" JSONB,
    "address" INET,
    "user_agent" TEXT,
    CONSTRAINT "laboratory_request_pkey" PRIMARY KEY ("client_ref", "id"),
    CONSTRAINT "laboratory_request_outcome_check" CHECK ("outcome" IN ('issued', 'refused')),
    CONSTRAINT "laboratory_request_reason_check" CHECK (length("reason") BETWEEN 1 AND 64),
    CONSTRAINT "laboratory_request_asked_check" CHECK (jsonb_typeof("asked") = 'object'),
    CONSTRAINT "laboratory_request_user_agent_check" CHECK (char_length("user_agent") <= 256)
);
ALTER TABLE "laboratory_request" ADD CONSTRAINT "laboratory_request_client_ref_fkey"
    FOREIGN KEY ("client_ref") REFERENCES "laboratory_client"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- How many were made in each hour (UTC): all that is left of them.
CREATE TABLE "laboratory_hour" (
    "hour" TIMESTAMPTZ(3) NOT NULL,
    "clients" BIGINT NOT NULL,
    -- When the audit log was told.
    "told_at" TIMESTAMPTZ(3),
    CONSTRAINT "laboratory_hour_pkey" PRIMARY KEY ("hour"),
    CONSTRAINT "laboratory_hour_hour_check" CHECK (extract(epoch FROM "hour") % 3600 = 0),
    CONSTRAINT "laboratory_hour_clients_check" CHECK ("clients" > 0)
);
