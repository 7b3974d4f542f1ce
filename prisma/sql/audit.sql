-- version 2

-- The audit log is append-only, and each row carries the hash of the one before.

CREATE OR REPLACE FUNCTION latchkey_audit_hash(entry audit_entry) RETURNS BYTEA LANGUAGE sql IMMUTABLE AS $$
    SELECT sha256(entry.previous_hash || convert_to(jsonb_build_array(
        entry.seq, extract(epoch FROM entry.time), entry.actor_kind, entry.actor_id, entry.actor_label,
        entry.action, entry.subject_kind, entry.subject_id, entry.team_id, entry.detail
    )::text, 'UTF8'))
$$;

-- When something happened is the database's word, like its number and its hash: whoever may insert rows cannot date them.
-- Never before the row that it follows, however the clock goes.
CREATE OR REPLACE FUNCTION latchkey_audit_append() RETURNS TRIGGER
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    last audit_entry;
BEGIN
    -- One at a time until commit, so that the chain cannot fork.
    PERFORM pg_advisory_xact_lock(7140212003);
    SELECT * INTO last FROM audit_entry ORDER BY seq DESC LIMIT 1;
    NEW.seq := coalesce(last.seq, 0) + 1;
    -- As precise as the column keeps it, since the hash is of what is kept.
    NEW.time := greatest(date_trunc('milliseconds', clock_timestamp()), last.time);
    NEW.previous_hash := coalesce(last.hash, '\x'::bytea);
    NEW.hash := latchkey_audit_hash(NEW);
    RETURN NEW;
END $$;

-- What works as the owner is nobody's but the serving role's, which is granted it by name (scripts/schema/grants.ts).
REVOKE EXECUTE ON FUNCTION latchkey_audit_append FROM PUBLIC;

CREATE OR REPLACE TRIGGER audit_entry_append BEFORE INSERT ON "audit_entry"
    FOR EACH ROW EXECUTE FUNCTION latchkey_audit_append();

CREATE OR REPLACE FUNCTION latchkey_audit_refuse() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is append-only';
END $$;

CREATE OR REPLACE TRIGGER audit_entry_keep BEFORE UPDATE OR DELETE ON "audit_entry"
    FOR EACH ROW EXECUTE FUNCTION latchkey_audit_refuse();

CREATE OR REPLACE TRIGGER audit_entry_keep_all BEFORE TRUNCATE ON "audit_entry"
    FOR EACH STATEMENT EXECUTE FUNCTION latchkey_audit_refuse();
