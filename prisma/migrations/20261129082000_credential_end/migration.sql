-- Made by hand: the schema language has no words for a computed column. Whether a credential works is then one comparison,
-- the same for every reader. What somebody stopped has ended in 1970: it stays so when the clock is set back, as by a
-- failover.
ALTER TABLE "client_credential" ADD COLUMN "ends_at" TIMESTAMPTZ(3) GENERATED ALWAYS AS (
    CASE WHEN "deactivated_at" IS NULL AND "revoked_at" IS NULL THEN least("expires_at", "retires_at")
        ELSE TIMESTAMPTZ 'epoch' END
) STORED;
