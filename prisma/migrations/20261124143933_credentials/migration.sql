-- Written by hand: a generated script would drop the rows. Secrets and keys live one life, so they stand in one table;
-- ids stay, because tokens, events, revocations and audit rows name them.

-- CreateEnum
CREATE TYPE "credential_kind" AS ENUM ('secret', 'key');

-- CreateTable
CREATE TABLE "client_credential" (
    "id" UUID NOT NULL,
    "client_ref" UUID NOT NULL,
    "kind" "credential_kind" NOT NULL,
    "name" TEXT NOT NULL,
    "digest" BYTEA,
    "prefix" TEXT,
    "last_four" TEXT,
    "kid" TEXT,
    "alg" TEXT,
    "public_jwk" JSONB,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3),
    "retires_at" TIMESTAMPTZ(3),
    "replaced_by" UUID,
    "deactivated_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "client_credential_pkey" PRIMARY KEY ("id")
);

INSERT INTO "client_credential"
    ("id", "client_ref", "kind", "name", "digest", "prefix", "last_four", "created_by", "created_at", "expires_at", "revoked_at")
SELECT "id", "client_ref", 'secret', "name", "digest", "prefix", "last_four", "created_by", "created_at", "expires_at", "revoked_at"
FROM "client_secret";

INSERT INTO "client_credential"
    ("id", "client_ref", "kind", "name", "kid", "alg", "public_jwk", "created_by", "created_at", "expires_at", "revoked_at")
SELECT "id", "client_ref", 'key', "name", "kid", "alg", "public_jwk", "created_by", "created_at", "expires_at", "revoked_at"
FROM "client_key";

DROP TABLE "client_secret";
DROP TABLE "client_key";

-- CreateIndex
CREATE UNIQUE INDEX "client_credential_digest_key" ON "client_credential"("digest");

-- CreateIndex
CREATE INDEX "client_credential_client_ref_kind_idx" ON "client_credential"("client_ref", "kind");

-- CreateIndex
CREATE UNIQUE INDEX "client_credential_client_ref_kid_key" ON "client_credential"("client_ref", "kid");

-- AddForeignKey
ALTER TABLE "client_credential" ADD CONSTRAINT "client_credential_client_ref_fkey" FOREIGN KEY ("client_ref") REFERENCES "client"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What follows has no words in the schema language.

ALTER TABLE "client_credential"
    -- A secret is a digest and nothing of a key; a key the reverse.
    ADD CONSTRAINT "client_credential_kind_check" CHECK (
        CASE "kind"
            WHEN 'secret' THEN "digest" IS NOT NULL AND num_nonnulls("kid", "alg", "public_jwk") = 0
            WHEN 'key' THEN num_nulls("kid", "alg", "public_jwk") = 0 AND num_nonnulls("digest", "prefix", "last_four") = 0
        END
    ),
    ADD CONSTRAINT "client_credential_digest_check" CHECK (length("digest") = 32),
    -- Asymmetric algorithms only, and never a private member: not even by a hand that writes past the verbs.
    ADD CONSTRAINT "client_credential_alg_check" CHECK ("alg" IN ('ES256', 'RS256', 'PS256', 'Ed25519')),
    ADD CONSTRAINT "client_credential_public_jwk_check" CHECK (
        jsonb_typeof("public_jwk") = 'object'
        AND NOT "public_jwk" ?| ARRAY['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']
    ),
    -- What is replaced has an end, and nothing replaces itself.
    ADD CONSTRAINT "client_credential_replaced_by_check" CHECK (
        "replaced_by" IS NULL OR ("retires_at" IS NOT NULL AND "replaced_by" <> "id")
    ),
    ADD CONSTRAINT "client_credential_replaced_by_fkey" FOREIGN KEY ("replaced_by") REFERENCES "client_credential"("id");

CREATE TRIGGER client_credential_changed AFTER INSERT OR UPDATE OR DELETE ON "client_credential"
    FOR EACH ROW EXECUTE FUNCTION latchkey_client_part_changed();

-- When a credential was last used, and how often lately, without reading the client's other events.
CREATE INDEX "token_event_credential_id_time_idx" ON "token_event"("credential_id", "time") WHERE "outcome" = 'issued';
