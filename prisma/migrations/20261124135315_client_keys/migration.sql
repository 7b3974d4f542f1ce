-- Written by hand: renaming keeps the rows, where a generated script would make type and column anew. A token can be
-- got with a secret or a key; what they have in common is called a credential.
ALTER TYPE "revocation_kind" RENAME VALUE 'secret' TO 'credential';
ALTER TABLE "token_event" RENAME COLUMN "secret_id" TO "credential_id";

-- AlterTable
ALTER TABLE "client" ADD COLUMN     "auth_methods" TEXT[] DEFAULT ARRAY['client_secret_basic', 'client_secret_post', 'private_key_jwt']::TEXT[],
ADD COLUMN     "grant_types" TEXT[] DEFAULT ARRAY['client_credentials']::TEXT[];

-- CreateTable
CREATE TABLE "client_key" (
    "id" UUID NOT NULL,
    "client_ref" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "kid" TEXT NOT NULL,
    "alg" TEXT NOT NULL,
    "public_jwk" JSONB NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "client_key_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "client_assertion" (
    "client_ref" UUID NOT NULL,
    "jti_digest" BYTEA NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "client_assertion_pkey" PRIMARY KEY ("client_ref","jti_digest")
);

-- CreateIndex
CREATE UNIQUE INDEX "client_key_client_ref_kid_key" ON "client_key"("client_ref", "kid");

-- CreateIndex
CREATE INDEX "client_assertion_expires_at_idx" ON "client_assertion"("expires_at");

-- AddForeignKey
ALTER TABLE "client_key" ADD CONSTRAINT "client_key_client_ref_fkey" FOREIGN KEY ("client_ref") REFERENCES "client"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What follows is made by hand: the schema language has no words for it.

ALTER TABLE "client"
    ALTER COLUMN "auth_methods" SET NOT NULL,
    ALTER COLUMN "grant_types" SET NOT NULL,
    ADD CONSTRAINT "client_auth_methods_check" CHECK (
        cardinality("auth_methods") BETWEEN 1 AND 3
        AND "auth_methods" <@ ARRAY['client_secret_basic', 'client_secret_post', 'private_key_jwt']
    ),
    ADD CONSTRAINT "client_grant_types_check" CHECK (
        cardinality("grant_types") <= 1 AND "grant_types" <@ ARRAY['client_credentials']
    );

-- Asymmetric algorithms only, and never a private member: not even by a hand that writes past the verbs.
ALTER TABLE "client_key"
    ADD CONSTRAINT "client_key_alg_check" CHECK ("alg" IN ('ES256', 'RS256', 'PS256', 'Ed25519')),
    ADD CONSTRAINT "client_key_public_jwk_check" CHECK (
        jsonb_typeof("public_jwk") = 'object'
        AND NOT "public_jwk" ?| ARRAY['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']
    );

ALTER TABLE "client_assertion" ADD CONSTRAINT "client_assertion_jti_digest_check" CHECK (length("jti_digest") = 32);

CREATE TRIGGER client_key_changed AFTER INSERT OR UPDATE OR DELETE ON "client_key"
    FOR EACH ROW EXECUTE FUNCTION latchkey_client_part_changed();
