-- version 2

-- Whoever changes what instances keep in memory, by whatever way, tells every instance when the change commits.

CREATE OR REPLACE FUNCTION latchkey_client_changed() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('client_changed', coalesce(NEW.client_id, OLD.client_id));
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER client_changed AFTER INSERT OR UPDATE OR DELETE ON "client"
    FOR EACH ROW EXECUTE FUNCTION latchkey_client_changed();

CREATE OR REPLACE FUNCTION latchkey_client_part_changed() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('client_changed', client_id) FROM client WHERE id = coalesce(NEW.client_ref, OLD.client_ref);
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER client_scope_changed AFTER INSERT OR UPDATE OR DELETE ON "client_scope"
    FOR EACH ROW EXECUTE FUNCTION latchkey_client_part_changed();

CREATE OR REPLACE TRIGGER client_credential_changed AFTER INSERT OR UPDATE OR DELETE ON "client_credential"
    FOR EACH ROW EXECUTE FUNCTION latchkey_client_part_changed();

CREATE OR REPLACE TRIGGER client_restriction_changed AFTER INSERT OR UPDATE OR DELETE ON "client_restriction"
    FOR EACH ROW EXECUTE FUNCTION latchkey_client_part_changed();

-- What a client serves is part of the client as every instance's directory holds it.
CREATE OR REPLACE TRIGGER resource_server_changed AFTER INSERT OR UPDATE OR DELETE ON "resource_server"
    FOR EACH ROW EXECUTE FUNCTION latchkey_client_part_changed();

-- An API is part of every client that may use it: one message, however many there are.
CREATE OR REPLACE FUNCTION latchkey_api_changed() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('api_changed', NEW.id);
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER api_changed AFTER UPDATE ON "api"
    FOR EACH ROW EXECUTE FUNCTION latchkey_api_changed();

-- Whether a team is confirmed is part of each of its clients, as every instance's directory holds them.
CREATE OR REPLACE FUNCTION latchkey_team_confirmed() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('client_changed', client_id) FROM client WHERE team_id = NEW.id;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER team_confirmed AFTER UPDATE OF "confirmed_at" ON "team"
    FOR EACH ROW EXECUTE FUNCTION latchkey_team_confirmed();

-- Whoever revokes, by whatever way, tells every instance when the change commits. The message is the entry
-- itself, so that nobody has to ask for it. Expired entries go in silence: they cover no living token.
CREATE OR REPLACE FUNCTION latchkey_revocation_changed() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('revocation_changed', json_build_object(
        'kind', NEW.kind,
        'subject', NEW.subject,
        'cutOff', extract(epoch FROM NEW.cut_off)::float8,
        'expiresAt', extract(epoch FROM NEW.expires_at)::float8
    )::text);
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER revocation_changed AFTER INSERT OR UPDATE ON "revocation"
    FOR EACH ROW EXECUTE FUNCTION latchkey_revocation_changed();
