-- The connectivity team asks partners to replace secrets by a date. The end stands in the secret itself, so that it comes
-- whether or not anything here does.
CREATE TABLE "campaign" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "reason" TEXT NOT NULL DEFAULT '',
    "ends_at" TIMESTAMPTZ(3) NOT NULL,
    "by_date_only" BOOLEAN NOT NULL DEFAULT false,
    "made_by" TEXT NOT NULL,
    "maker_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "campaign_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "campaign_name_check" CHECK (char_length("name") BETWEEN 1 AND 100),
    CONSTRAINT "campaign_reason_check" CHECK (char_length("reason") <= 500),
    CONSTRAINT "campaign_ends_at_check" CHECK ("ends_at" > "created_at")
);
CREATE INDEX "campaign_created_at_id_idx" ON "campaign"("created_at", "id");
CREATE INDEX "campaign_ends_at_idx" ON "campaign"("ends_at");
CREATE INDEX "campaign_maker_id_idx" ON "campaign"("maker_id");
ALTER TABLE "campaign" ADD CONSTRAINT "campaign_maker_id_fkey"
    FOREIGN KEY ("maker_id") REFERENCES "app_user"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- One secret of a campaign. How far its owners are follows from events, and is not kept here.
CREATE TABLE "campaign_secret" (
    "id" UUID NOT NULL,
    "campaign_id" UUID NOT NULL,
    "client_ref" UUID NOT NULL,
    "credential_id" UUID NOT NULL,
    "hand_off_id" UUID,
    "asked_at" TIMESTAMPTZ(3) NOT NULL,
    "ends_at" TIMESTAMPTZ(3) NOT NULL,
    "expired_before" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "ended_for" TEXT COLLATE "C",
    "cancelled_at" TIMESTAMPTZ(3),
    CONSTRAINT "campaign_secret_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "campaign_secret_ends_at_check" CHECK ("ends_at" > "asked_at" AND "ends_at" <= "expired_before"),
    CONSTRAINT "campaign_secret_ended_check" CHECK (
        ("ended_at" IS NULL) = ("ended_for" IS NULL) AND "ended_for" IN ('date', 'moved')),
    CONSTRAINT "campaign_secret_cancelled_check" CHECK ("cancelled_at" IS NULL OR "ended_at" IS NULL)
);
-- A secret is asked for once at a time.
CREATE UNIQUE INDEX "campaign_secret_open_key" ON "campaign_secret"("credential_id")
    WHERE "ended_at" IS NULL AND "cancelled_at" IS NULL;
CREATE INDEX "campaign_secret_campaign_id_idx" ON "campaign_secret"("campaign_id");
CREATE INDEX "campaign_secret_client_ref_idx" ON "campaign_secret"("client_ref");
CREATE INDEX "campaign_secret_credential_id_idx" ON "campaign_secret"("credential_id");
CREATE INDEX "campaign_secret_hand_off_id_idx" ON "campaign_secret"("hand_off_id");
CREATE INDEX "campaign_secret_ends_at_idx" ON "campaign_secret"("ends_at")
    WHERE "ended_at" IS NULL AND "cancelled_at" IS NULL;
ALTER TABLE "campaign_secret"
    ADD CONSTRAINT "campaign_secret_campaign_id_fkey"
        FOREIGN KEY ("campaign_id") REFERENCES "campaign"("id") ON DELETE CASCADE ON UPDATE CASCADE,
    ADD CONSTRAINT "campaign_secret_client_ref_fkey"
        FOREIGN KEY ("client_ref") REFERENCES "client"("id") ON DELETE CASCADE ON UPDATE CASCADE,
    ADD CONSTRAINT "campaign_secret_credential_id_fkey"
        FOREIGN KEY ("credential_id") REFERENCES "client_credential"("id") ON DELETE CASCADE ON UPDATE CASCADE,
    ADD CONSTRAINT "campaign_secret_hand_off_id_fkey"
        FOREIGN KEY ("hand_off_id") REFERENCES "hand_off"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- Which secret of the app is replaced by the one that is taken.
ALTER TABLE "hand_off_app" ADD COLUMN "replaces" UUID;
ALTER TABLE "hand_off_app" ADD CONSTRAINT "hand_off_app_replaces_check" CHECK ("replaces" IS NULL OR "client_ref" IS NOT NULL);
CREATE INDEX "hand_off_app_replaces_idx" ON "hand_off_app"("replaces");
ALTER TABLE "hand_off_app" ADD CONSTRAINT "hand_off_app_replaces_fkey"
    FOREIGN KEY ("replaces") REFERENCES "client_credential"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- A team is told that it is asked. What else there is stays as it is.
DO $$
DECLARE
    rule TEXT;
BEGIN
    SELECT pg_get_constraintdef(oid) INTO STRICT rule FROM pg_constraint
        WHERE conrelid = 'notice'::regclass AND conname = 'notice_kind_check';
    EXECUTE format('ALTER TABLE "notice" DROP CONSTRAINT "notice_kind_check", ADD CONSTRAINT "notice_kind_check" %s',
        replace(rule, '''request_answered''::text', '''request_answered''::text, ''rotation_asked''::text'));
END $$;
