-- version 2

-- Whoever changes a person's password or role, or disables them, by whatever way, ends their sessions in the same
-- transaction (PT-04), and what was begun with the former password. A session that the change is to leave open is opened after it, under an id of its own.
CREATE OR REPLACE FUNCTION latchkey_end_sessions() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    UPDATE session SET revoked_at = clock_timestamp() WHERE user_id = NEW.id AND revoked_at IS NULL;
    DELETE FROM factor_challenge WHERE user_id = NEW.id;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER app_user_end_sessions AFTER UPDATE OF "password_hash", "role", "disabled_at" ON "app_user"
    FOR EACH ROW WHEN (
        OLD.password_hash IS DISTINCT FROM NEW.password_hash OR OLD.role IS DISTINCT FROM NEW.role
        OR OLD.disabled_at IS DISTINCT FROM NEW.disabled_at
    ) EXECUTE FUNCTION latchkey_end_sessions();
