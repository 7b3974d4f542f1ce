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
