-- version 1

-- A scope that is asked for and still waits is a row of scope_request, which builds before decision 56 write and delete by
-- themselves, and so does whoever grants a scope by hand. What was asked, and what became of it, is a row of access_request.
-- These keep the two together.
CREATE OR REPLACE FUNCTION latchkey_scope_requested() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
    made UUID := latchkey_uuid_v7(NEW.created_at);
    asker UUID := (SELECT u.id FROM app_user u WHERE u.email = NEW.requested_by);
BEGIN
    INSERT INTO access_request (id, client_ref, kind, scopes, reason, requested_by_id, requested_by, created_at)
    VALUES (made, NEW.client_ref, 'scopes', ARRAY[NEW.scope_name], NEW.reason, asker,
        CASE WHEN asker IS NULL THEN NEW.requested_by ELSE '' END, NEW.created_at);
    UPDATE scope_request SET request_id = made WHERE client_ref = NEW.client_ref AND scope_name = NEW.scope_name;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER scope_request_made AFTER INSERT ON "scope_request"
    FOR EACH ROW WHEN (NEW.request_id IS NULL) EXECUTE FUNCTION latchkey_scope_requested();

-- The last scope that waited is gone: the app has what it asked for, or some of it.
CREATE OR REPLACE FUNCTION latchkey_scope_request_closed() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    UPDATE access_request r SET state = CASE WHEN cardinality(g.scopes) > 0 THEN 'granted' ELSE 'withdrawn' END,
        granted_scopes = g.scopes, decided_at = now()
    FROM (
        SELECT coalesce(array_agg(s.scope_name), '{}') AS scopes FROM client_scope s
        WHERE s.client_ref = OLD.client_ref
            AND s.scope_name = ANY(SELECT unnest(a.scopes) FROM access_request a WHERE a.id = OLD.request_id)
    ) g
    WHERE r.id = OLD.request_id AND r.state = 'open'
        AND NOT EXISTS (SELECT FROM scope_request q WHERE q.request_id = OLD.request_id);
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER scope_request_closed AFTER DELETE ON "scope_request"
    FOR EACH ROW EXECUTE FUNCTION latchkey_scope_request_closed();
