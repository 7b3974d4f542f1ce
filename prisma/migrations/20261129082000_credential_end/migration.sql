-- Made by hand: the schema language has no words for a computed column. Whether a credential works is then one comparison,
-- the same for every reader.
ALTER TABLE "client_credential" ADD COLUMN "ends_at" TIMESTAMPTZ(3)
    GENERATED ALWAYS AS (least("expires_at", "retires_at", "deactivated_at", "revoked_at")) STORED;
