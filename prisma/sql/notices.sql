-- version 9

-- An id of version 7 (RFC 9562 §5.7), which PostgreSQL makes itself from version 18 on only.
CREATE OR REPLACE FUNCTION latchkey_uuid_v7(at TIMESTAMPTZ) RETURNS UUID LANGUAGE sql VOLATILE AS $$
    SELECT encode(set_bit(set_bit(overlay(
        uuid_send(gen_random_uuid())
        PLACING substring(int8send((extract(epoch FROM at) * 1000)::bigint) FROM 3) FROM 1 FOR 6
    ), 52, 1), 53, 1), 'hex')::uuid
$$;

-- Whoever writes a notice, by whatever way, hands it to the people of the team in the same transaction: in the portal
-- and into the outbox, but for what they have turned off. What concerns one of them alone goes to that person only; what
-- concerns their account, or the connectivity team, is of no team. Whoever deletes their account at this moment is waited for, and told nothing: a
-- row for somebody who is gone would be refused, and what the notice tells of with it. One that was there already is in no transition table, so it is handed out once.
CREATE OR REPLACE FUNCTION latchkey_hand_out_notices() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO notice_recipient (user_id, notice_id, read_at)
    SELECT u.id, n.id, CASE WHEN u.id = n.acted_by THEN n.created_at END
    FROM written n
    JOIN app_user u ON u.disabled_at IS NULL AND u.id IN (
        SELECT m.user_id FROM membership m WHERE m.team_id = n.team_id AND m.user_id = coalesce(n.only_for, m.user_id)
        UNION ALL SELECT n.only_for WHERE n.team_id IS NULL)
    WHERE NOT EXISTS (SELECT FROM notice_preference p
        WHERE p.user_id = u.id AND p.kind = n.kind AND p.channel = 'app')
    FOR KEY SHARE OF u;

    INSERT INTO mail (notice_id, user_id, created_at, next_attempt_at)
    SELECT n.id, u.id, n.created_at, n.created_at
    FROM written n
    JOIN app_user u ON u.disabled_at IS NULL AND u.id IN (
        SELECT m.user_id FROM membership m WHERE m.team_id = n.team_id AND m.user_id = coalesce(n.only_for, m.user_id)
        UNION ALL SELECT n.only_for WHERE n.team_id IS NULL)
    -- Whose mailbox it is, somebody has proved; or it says nothing of a team.
    WHERE (u.email_verified_at IS NOT NULL OR (n.team_id IS NULL AND n.kind NOT IN ('scope_requested', 'access_requested', 'leak_reported',
        'hand_off_claimed', 'hand_off_ended')))
        AND n.kind <> 'strangers_tried' AND NOT EXISTS (SELECT FROM notice_preference p
        WHERE p.user_id = u.id AND p.kind = n.kind AND p.channel = 'mail')
    FOR KEY SHARE OF u;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER notice_hand_out AFTER INSERT ON "notice"
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION latchkey_hand_out_notices();

-- Whoever lets somebody into a team that has people already, by whatever way, tells that team.
CREATE OR REPLACE FUNCTION latchkey_member_joined() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO notice (id, kind, team_id, detail, created_at)
    SELECT latchkey_uuid_v7(now()), 'member_joined', j.team_id,
           jsonb_build_object('person', u.name, 'email', u.email, 'role', j.role), now()
    FROM joined j JOIN app_user u ON u.id = j.user_id
    WHERE EXISTS (SELECT FROM membership m WHERE m.team_id = j.team_id AND m.user_id <> j.user_id);
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER membership_joined AFTER INSERT ON "membership"
    REFERENCING NEW TABLE AS joined FOR EACH STATEMENT EXECUTE FUNCTION latchkey_member_joined();
