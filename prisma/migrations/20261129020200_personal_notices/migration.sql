-- AlterTable
ALTER TABLE "notice" ADD COLUMN     "only_for" UUID;

-- AddForeignKey
ALTER TABLE "notice" ADD CONSTRAINT "notice_only_for_fkey" FOREIGN KEY ("only_for") REFERENCES "app_user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What follows is made by hand: the schema language has no words for it.

-- Whoever writes a notice, by whatever way, hands it to the people of the team in the same transaction: in the portal
-- and into the outbox, but for what they have turned off. What concerns one of them alone goes to that person only. One
-- that was there already is in no transition table, so it is handed out once.
CREATE OR REPLACE FUNCTION latchkey_hand_out_notices() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO notice_recipient (user_id, notice_id)
    SELECT m.user_id, n.id
    FROM written n
    JOIN membership m ON m.team_id = n.team_id AND m.user_id = coalesce(n.only_for, m.user_id)
    JOIN app_user u ON u.id = m.user_id AND u.disabled_at IS NULL
    WHERE NOT EXISTS (SELECT FROM notice_preference p
        WHERE p.user_id = m.user_id AND p.kind = n.kind AND p.channel = 'app');

    INSERT INTO notice_mail (notice_id, user_id, created_at, next_attempt_at)
    SELECT n.id, m.user_id, n.created_at, n.created_at
    FROM written n
    JOIN membership m ON m.team_id = n.team_id AND m.user_id = coalesce(n.only_for, m.user_id)
    JOIN app_user u ON u.id = m.user_id AND u.disabled_at IS NULL
    WHERE NOT EXISTS (SELECT FROM notice_preference p
        WHERE p.user_id = m.user_id AND p.kind = n.kind AND p.channel = 'mail');
    RETURN NULL;
END $$;
