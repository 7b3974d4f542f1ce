-- version 2

-- Whoever changes who is in a team, by whatever way: a team with people has an owner when the change commits. Of two who leave
-- at once the later waits for the team here, and then sees that the other has gone. A partner, which the connectivity team looks
-- after, may begin without one; once it has an owner, the last one does not go before the others.
CREATE OR REPLACE FUNCTION latchkey_team_keeps_owner() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
    changed_team UUID := CASE TG_OP WHEN 'INSERT' THEN NEW.team_id ELSE OLD.team_id END;
    lost_owner BOOLEAN := TG_OP <> 'INSERT' AND OLD.role = 'owner';
BEGIN
    PERFORM FROM team WHERE id = changed_team FOR NO KEY UPDATE;
    IF EXISTS (SELECT FROM membership WHERE team_id = changed_team)
        AND NOT EXISTS (SELECT FROM membership WHERE team_id = changed_team AND role = 'owner')
        AND (lost_owner OR NOT EXISTS (SELECT FROM partner WHERE team_id = changed_team)) THEN
        RAISE EXCEPTION 'the team % would have people and no owner', changed_team
            USING ERRCODE = 'check_violation', CONSTRAINT = 'membership_owner', TABLE = 'membership';
    END IF;
    RETURN NULL;
END $$;

DROP TRIGGER IF EXISTS membership_keeps_owner ON "membership";
CREATE CONSTRAINT TRIGGER membership_keeps_owner AFTER INSERT OR UPDATE OR DELETE ON "membership"
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION latchkey_team_keeps_owner();
