-- Links that are taken once. The code of one is derived from its id under a secret of the server (lib/features/people/links.ts).
CREATE TABLE "one_time_link" (
    "id" UUID NOT NULL,
    "kind" TEXT COLLATE "C" NOT NULL,
    "code_digest" BYTEA NOT NULL,
    "user_id" UUID,
    "email" TEXT COLLATE "C",
    "is_mailed" BOOLEAN NOT NULL DEFAULT false,
    "detail" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "one_time_link_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "one_time_link_kind_check" CHECK ("kind" ~ '^[a-z][a-z_]{0,39}$'),
    CONSTRAINT "one_time_link_code_digest_check" CHECK (octet_length("code_digest") = 32),
    -- What was mailed was mailed to somebody.
    CONSTRAINT "one_time_link_email_check" CHECK (
        CASE WHEN "email" IS NULL THEN NOT "is_mailed" ELSE "email" ~ '^[a-z0-9_''+.-]+@[a-z0-9.-]+$' END
    ),
    CONSTRAINT "one_time_link_detail_check" CHECK (jsonb_typeof("detail") = 'object'),
    CONSTRAINT "one_time_link_end_check" CHECK ("used_at" IS NULL OR "revoked_at" IS NULL)
);
CREATE UNIQUE INDEX "one_time_link_code_digest_key" ON "one_time_link"("code_digest");
CREATE INDEX "one_time_link_user_id_idx" ON "one_time_link"("user_id");
CREATE INDEX "one_time_link_expires_at_idx" ON "one_time_link"("expires_at");
ALTER TABLE "one_time_link" ADD CONSTRAINT "one_time_link_user_id_fkey"
    FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- The outbox sends all mail, and no longer notices alone: each row has an id of its own, and goes to a person or to an
-- address.
ALTER TABLE "notice_mail" RENAME TO "mail";
ALTER TABLE "mail" RENAME CONSTRAINT "notice_mail_attempts_check" TO "mail_attempts_check";
ALTER TABLE "mail" RENAME CONSTRAINT "notice_mail_sent_at_check" TO "mail_sent_at_check";
ALTER TABLE "mail" RENAME CONSTRAINT "notice_mail_notice_id_fkey" TO "mail_notice_id_fkey";
ALTER TABLE "mail" RENAME CONSTRAINT "notice_mail_user_id_fkey" TO "mail_user_id_fkey";
ALTER INDEX "notice_mail_due_idx" RENAME TO "mail_due_idx";
ALTER INDEX "notice_mail_user_id_sent_at_idx" RENAME TO "mail_user_id_sent_at_idx";
ALTER TABLE "mail" DROP CONSTRAINT "notice_mail_pkey";
ALTER TABLE "mail"
    ALTER COLUMN "notice_id" DROP NOT NULL,
    ALTER COLUMN "user_id" DROP NOT NULL,
    ADD COLUMN "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    ADD COLUMN "kind" TEXT COLLATE "C",
    ADD COLUMN "address" TEXT COLLATE "C",
    ADD COLUMN "link_id" UUID,
    ADD COLUMN "detail" JSONB NOT NULL DEFAULT '{}';
ALTER TABLE "mail"
    ADD CONSTRAINT "mail_pkey" PRIMARY KEY ("id"),
    ADD CONSTRAINT "mail_kind_check" CHECK ("kind" ~ '^[a-z][a-z_]{0,39}$'),
    -- One recipient, whatever else an address may be.
    ADD CONSTRAINT "mail_address_check" CHECK ("address" ~ '^[a-z0-9_''+.-]+@[a-z0-9.-]+$'),
    -- A notice goes to a person; any other mail to the address that it names.
    ADD CONSTRAINT "mail_recipient_check" CHECK (
        CASE WHEN "notice_id" IS NULL THEN "kind" IS NOT NULL AND "address" IS NOT NULL
        ELSE "user_id" IS NOT NULL AND "kind" IS NULL AND "address" IS NULL END
    ),
    ADD CONSTRAINT "mail_detail_check" CHECK (jsonb_typeof("detail") = 'object'),
    ADD CONSTRAINT "mail_link_id_fkey"
        FOREIGN KEY ("link_id") REFERENCES "one_time_link"("id") ON DELETE CASCADE ON UPDATE CASCADE;
CREATE UNIQUE INDEX "mail_notice_id_user_id_key" ON "mail"("notice_id", "user_id");
CREATE INDEX "mail_link_id_idx" ON "mail"("link_id");
CREATE INDEX "mail_address_created_at_idx" ON "mail"("address", "created_at");

-- What builds before this one send from, and may go on to: a view of one table is written like the table.
CREATE VIEW "notice_mail" AS
    SELECT "notice_id", "user_id", "state", "created_at", "attempts", "next_attempt_at", "sent_at", "last_fault"
    FROM "mail" WHERE "notice_id" IS NOT NULL;
