-- What a refused request asked for, without secrets; null for a token that was asked for as it should be.
ALTER TABLE "token_event" ADD COLUMN "asked" JSONB;

ALTER TABLE "client" ADD COLUMN "may_name_token_endpoint" BOOLEAN NOT NULL DEFAULT false;

ALTER TABLE "client_credential" ADD COLUMN "own_kid" TEXT;

-- What follows has no words in the schema language: a deleted key gives its name free.
CREATE UNIQUE INDEX "client_credential_own_kid_key" ON "client_credential"("client_ref", "own_kid") WHERE "revoked_at" IS NULL;
