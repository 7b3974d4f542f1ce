-- Why a partner is given credentials; empty for what was prepared before.
ALTER TABLE "hand_off"
    ADD COLUMN "reason" TEXT NOT NULL DEFAULT '',
    ADD CONSTRAINT "hand_off_reason_check" CHECK (char_length("reason") <= 500),
    -- Of the browser that held the link before it was sent anew, which is told so.
    ADD COLUMN "former_holder_digest" BYTEA,
    ADD CONSTRAINT "hand_off_former_holder_digest_check" CHECK (octet_length("former_holder_digest") = 32);
CREATE INDEX "hand_off_former_holder_digest_idx" ON "hand_off"("former_holder_digest");

-- What the connectivity team holds an app to whose client ID is left to the partner.
ALTER TABLE "hand_off_app"
    ADD COLUMN "quota_per_hour" INTEGER,
    ADD CONSTRAINT "hand_off_app_quota_per_hour_check" CHECK ("quota_per_hour" > 0);
