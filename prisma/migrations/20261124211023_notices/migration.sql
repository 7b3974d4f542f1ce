-- CreateEnum
CREATE TYPE "mail_state" AS ENUM ('pending', 'sent', 'given_up');

-- CreateEnum
CREATE TYPE "notice_channel" AS ENUM ('app', 'mail');

-- CreateTable
CREATE TABLE "notice" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "team_id" UUID NOT NULL,
    "client_ref" UUID,
    "detail" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "dedup_key" TEXT,

    CONSTRAINT "notice_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "notice_recipient" (
    "user_id" UUID NOT NULL,
    "notice_id" UUID NOT NULL,
    "read_at" TIMESTAMPTZ(3),

    CONSTRAINT "notice_recipient_pkey" PRIMARY KEY ("user_id","notice_id")
);

-- CreateTable
CREATE TABLE "notice_mail" (
    "notice_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "state" "mail_state" NOT NULL DEFAULT 'pending',
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_attempt_at" TIMESTAMPTZ(3) NOT NULL,
    "sent_at" TIMESTAMPTZ(3),
    "last_fault" TEXT,

    CONSTRAINT "notice_mail_pkey" PRIMARY KEY ("notice_id","user_id")
);

-- CreateTable
CREATE TABLE "notice_preference" (
    "user_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "channel" "notice_channel" NOT NULL,

    CONSTRAINT "notice_preference_pkey" PRIMARY KEY ("user_id","kind","channel")
);

-- CreateIndex
CREATE UNIQUE INDEX "notice_dedup_key_key" ON "notice"("dedup_key");

-- CreateIndex
CREATE INDEX "notice_created_at_idx" ON "notice"("created_at");

-- CreateIndex
CREATE INDEX "notice_client_ref_idx" ON "notice"("client_ref");

-- CreateIndex
CREATE INDEX "notice_team_id_idx" ON "notice"("team_id");

-- CreateIndex
CREATE INDEX "notice_recipient_notice_id_idx" ON "notice_recipient"("notice_id");

-- CreateIndex
CREATE INDEX "notice_mail_user_id_sent_at_idx" ON "notice_mail"("user_id", "sent_at");

-- AddForeignKey
ALTER TABLE "notice" ADD CONSTRAINT "notice_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "team"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "notice" ADD CONSTRAINT "notice_client_ref_fkey" FOREIGN KEY ("client_ref") REFERENCES "client"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "notice_recipient" ADD CONSTRAINT "notice_recipient_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "notice_recipient" ADD CONSTRAINT "notice_recipient_notice_id_fkey" FOREIGN KEY ("notice_id") REFERENCES "notice"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "notice_mail" ADD CONSTRAINT "notice_mail_notice_id_fkey" FOREIGN KEY ("notice_id") REFERENCES "notice"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "notice_mail" ADD CONSTRAINT "notice_mail_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "notice_preference" ADD CONSTRAINT "notice_preference_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What follows is made by hand: the schema language has no words for it.

-- What is unread of one person, and what is still to be mailed, without the rest.
CREATE INDEX "notice_recipient_unread_idx" ON "notice_recipient"("user_id") WHERE "read_at" IS NULL;
CREATE INDEX "notice_mail_due_idx" ON "notice_mail"("next_attempt_at") WHERE "state" = 'pending';
-- What the jobs look for.
CREATE INDEX "client_credential_expires_at_idx" ON "client_credential"("expires_at") WHERE "revoked_at" IS NULL;
CREATE INDEX "usage_hour_ended_credential_idx" ON "usage_hour"("hour")
    WHERE "reason" IN ('expired_secret', 'expired_key');

-- An id of version 7 (RFC 9562 §5.7), which PostgreSQL makes itself from version 18 on only.
CREATE FUNCTION latchkey_uuid_v7(at TIMESTAMPTZ) RETURNS UUID LANGUAGE sql VOLATILE AS $$
    SELECT encode(set_bit(set_bit(overlay(
        uuid_send(gen_random_uuid())
        PLACING substring(int8send((extract(epoch FROM at) * 1000)::bigint) FROM 3) FROM 1 FOR 6
    ), 52, 1), 53, 1), 'hex')::uuid
$$;

-- Whoever writes a notice, by whatever way, hands it to the people of the team in the same transaction: in the portal
-- and into the outbox, but for what they have turned off. One that was there already is in no transition table, so it
-- is handed out once.
CREATE FUNCTION latchkey_hand_out_notices() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO notice_recipient (user_id, notice_id)
    SELECT m.user_id, n.id
    FROM written n
    JOIN membership m ON m.team_id = n.team_id
    JOIN app_user u ON u.id = m.user_id AND u.disabled_at IS NULL
    WHERE NOT EXISTS (SELECT FROM notice_preference p
        WHERE p.user_id = m.user_id AND p.kind = n.kind AND p.channel = 'app');

    INSERT INTO notice_mail (notice_id, user_id, created_at, next_attempt_at)
    SELECT n.id, m.user_id, n.created_at, n.created_at
    FROM written n
    JOIN membership m ON m.team_id = n.team_id
    JOIN app_user u ON u.id = m.user_id AND u.disabled_at IS NULL
    WHERE NOT EXISTS (SELECT FROM notice_preference p
        WHERE p.user_id = m.user_id AND p.kind = n.kind AND p.channel = 'mail');
    RETURN NULL;
END $$;

CREATE TRIGGER notice_hand_out AFTER INSERT ON "notice"
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION latchkey_hand_out_notices();

-- Whoever lets somebody into a team that has people already, by whatever way, tells that team.
CREATE FUNCTION latchkey_member_joined() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO notice (id, kind, team_id, detail, created_at)
    SELECT latchkey_uuid_v7(now()), 'member_joined', j.team_id,
           jsonb_build_object('person', u.name, 'email', u.email), now()
    FROM joined j JOIN app_user u ON u.id = j.user_id
    WHERE EXISTS (SELECT FROM membership m WHERE m.team_id = j.team_id AND m.user_id <> j.user_id);
    RETURN NULL;
END $$;

CREATE TRIGGER membership_joined AFTER INSERT ON "membership"
    REFERENCING NEW TABLE AS joined FOR EACH STATEMENT EXECUTE FUNCTION latchkey_member_joined();
