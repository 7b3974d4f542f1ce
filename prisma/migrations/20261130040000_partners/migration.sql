-- A partner is a team that the connectivity team equips. Its stages are moments of what it really did, each written once.
CREATE TABLE "partner" (
    "team_id" UUID NOT NULL,
    "staff_owner_id" UUID,
    "notes" TEXT NOT NULL DEFAULT '',
    "tags" TEXT[] COLLATE "C" NOT NULL DEFAULT '{}',
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "claimed_at" TIMESTAMPTZ(3),
    "first_token_at" TIMESTAMPTZ(3),
    "first_call_at" TIMESTAMPTZ(3),
    "live_at" TIMESTAMPTZ(3),
    CONSTRAINT "partner_pkey" PRIMARY KEY ("team_id"),
    CONSTRAINT "partner_notes_check" CHECK (length("notes") <= 10000),
    CONSTRAINT "partner_tags_check" CHECK (cardinality("tags") <= 20)
);
CREATE INDEX "partner_staff_owner_id_idx" ON "partner"("staff_owner_id");
CREATE INDEX "partner_tags_idx" ON "partner" USING gin ("tags");
ALTER TABLE "partner"
    ADD CONSTRAINT "partner_team_id_fkey"
        FOREIGN KEY ("team_id") REFERENCES "team"("id") ON DELETE CASCADE ON UPDATE CASCADE,
    ADD CONSTRAINT "partner_staff_owner_id_fkey"
        FOREIGN KEY ("staff_owner_id") REFERENCES "app_user"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- Whom to write to there: not people with an account.
CREATE TABLE "partner_contact" (
    "team_id" UUID NOT NULL,
    "email" TEXT COLLATE "C" NOT NULL,
    "name" TEXT NOT NULL DEFAULT '',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "partner_contact_pkey" PRIMARY KEY ("team_id", "email"),
    CONSTRAINT "partner_contact_email_check" CHECK (length("email") BETWEEN 3 AND 254)
);
ALTER TABLE "partner_contact"
    ADD CONSTRAINT "partner_contact_team_id_fkey"
        FOREIGN KEY ("team_id") REFERENCES "partner"("team_id") ON DELETE CASCADE ON UPDATE CASCADE;
