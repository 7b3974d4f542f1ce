-- version 4

-- The audit log is append-only, and each row carries the hash of the one before.

CREATE OR REPLACE FUNCTION latchkey_audit_hash(entry audit_entry) RETURNS BYTEA LANGUAGE sql IMMUTABLE AS $$
    SELECT sha256(entry.previous_hash || convert_to(jsonb_build_array(
        entry.seq, extract(epoch FROM entry.time), entry.actor_kind, entry.actor_id, entry.actor_label,
        entry.action, entry.subject_kind, entry.subject_id, entry.team_id, entry.detail
    )::text, 'UTF8'))
$$;

-- The digest of something personal: salted, so that who guesses it finds out nothing once it is erased.
CREATE OR REPLACE FUNCTION latchkey_audit_digest(salt TEXT, value TEXT) RETURNS TEXT LANGUAGE sql IMMUTABLE AS $$
    SELECT 'sha256:' || encode(sha256(convert_to(salt || value, 'UTF8')), 'hex')
$$;

-- Whether what stands beside a row is what its digests are of. What was erased fits.
CREATE OR REPLACE FUNCTION latchkey_audit_personal_fits(entry audit_entry) RETURNS BOOLEAN LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN entry.personal ? 'actor' THEN entry.actor_label =
            latchkey_audit_digest(entry.personal->'actor'->>'salt', entry.personal->'actor'->>'label') ELSE true END
        AND NOT EXISTS (
            SELECT FROM jsonb_each(coalesce(entry.personal->'subject'->'values', '{}')) part
            WHERE entry.detail->>part.key IS DISTINCT FROM
                latchkey_audit_digest(entry.personal->'subject'->>'salt', part.value::text))
$$;

-- When something happened is the database's word, like its number and its hash: whoever may insert rows cannot date them.
-- Never before the row that it follows, however the clock goes.
CREATE OR REPLACE FUNCTION latchkey_audit_append() RETURNS TRIGGER
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    last audit_entry;
    part TEXT;
    salt TEXT;
    parts JSONB := '{}';
BEGIN
    -- Whoever writes, what is about a person is put beside the row, and its digest into it.
    NEW.personal := '{}';
    IF NEW.actor_kind = 'person' THEN
        salt := gen_random_uuid();
        NEW.personal := jsonb_build_object('actor', jsonb_build_object('salt', salt, 'label', NEW.actor_label));
        NEW.actor_label := latchkey_audit_digest(salt, NEW.actor_label);
    END IF;
    salt := gen_random_uuid();
    FOREACH part IN ARRAY ARRAY['address', 'device', 'email', 'people'] LOOP
        CONTINUE WHEN coalesce(jsonb_typeof(NEW.detail->part), 'null') = 'null';
        parts := parts || jsonb_build_object(part, NEW.detail->part);
        NEW.detail := jsonb_set(NEW.detail, ARRAY[part],
            to_jsonb(latchkey_audit_digest(salt, (NEW.detail->part)::text)));
    END LOOP;
    IF parts <> '{}' THEN
        NEW.personal := NEW.personal || jsonb_build_object('subject', jsonb_build_object('salt', salt, 'values', parts));
    END IF;

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

-- Nothing is changed, but that what is personal may be taken away: beside a row, or of a row of an earlier build within it.
CREATE OR REPLACE FUNCTION latchkey_audit_refuse() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF (NEW.seq, NEW.time, NEW.actor_kind, NEW.actor_id, NEW.action, NEW.subject_kind, NEW.subject_id, NEW.team_id,
                NEW.previous_hash, NEW.hash)
            IS NOT DISTINCT FROM (OLD.seq, OLD.time, OLD.actor_kind, OLD.actor_id, OLD.action, OLD.subject_kind,
                OLD.subject_id, OLD.team_id, OLD.previous_hash, OLD.hash)
            AND (CASE WHEN OLD.personal IS NULL
                THEN NEW.personal IS NULL AND NEW.actor_label IN (OLD.actor_label, 'erased')
                    AND NEW.detail IN (OLD.detail, OLD.detail - ARRAY['address', 'device', 'email', 'people'])
                ELSE NEW.personal IN (OLD.personal - 'actor', OLD.personal - 'subject')
                    AND (NEW.actor_label, NEW.detail) = (OLD.actor_label, OLD.detail) END)
        THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'the audit log is append-only';
END $$;

-- Takes a person, by all addresses that they had, out of the log; what is about another person stays theirs, also under an
-- address that both have had. Rows that it has digests of verify as before. Those of
-- earlier builds hold what is personal themselves: each is returned as {seq, hash}, the hash of what is left of it, to be
-- named in a row of the chain, without which the log does not verify any more.
DROP FUNCTION IF EXISTS latchkey_erase_person(UUID, TEXT[]);
CREATE FUNCTION latchkey_erase_person(person UUID, addresses TEXT[]) RETURNS JSONB
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    seqs BIGINT[];
    more BIGINT[];
BEGIN
    UPDATE audit_entry e SET personal = e.personal - 'actor'
    WHERE e.actor_kind = 'person' AND e.actor_id = person::text AND e.personal ? 'actor';
    UPDATE audit_entry e SET personal = e.personal - 'subject'
    WHERE e.personal ? 'subject' AND (
        (e.subject_kind = 'user' AND e.subject_id = person::text)
        OR (e.subject_kind <> 'user' AND (e.personal->'subject'->'values'->>'email' = ANY (addresses)
            OR e.personal->'subject'->'values'->'people' ?| addresses)));

    WITH erased AS (
        UPDATE audit_entry e SET actor_label = 'erased'
        WHERE e.personal IS NULL AND e.actor_kind = 'person' AND e.actor_id = person::text AND e.actor_label <> 'erased'
        RETURNING e.seq)
    SELECT array_agg(seq) INTO seqs FROM erased;
    WITH erased AS (
        UPDATE audit_entry e SET detail = e.detail - ARRAY['address', 'device', 'email', 'people']
        WHERE e.personal IS NULL AND e.detail ?| ARRAY['address', 'device', 'email', 'people'] AND (
            (e.subject_kind = 'user' AND e.subject_id = person::text)
            OR (e.subject_kind <> 'user' AND (e.detail->>'email' = ANY (addresses) OR e.detail->'people' ?| addresses)))
        RETURNING e.seq)
    SELECT array_agg(seq) INTO more FROM erased;
    RETURN (
        SELECT coalesce(jsonb_agg(jsonb_build_object('seq', e.seq, 'hash', encode(latchkey_audit_hash(e), 'hex'))
            ORDER BY e.seq), '[]')
        FROM audit_entry e WHERE e.seq = ANY (seqs || more));
END $$;

REVOKE EXECUTE ON FUNCTION latchkey_erase_person FROM PUBLIC;

CREATE OR REPLACE TRIGGER audit_entry_keep BEFORE UPDATE OR DELETE ON "audit_entry"
    FOR EACH ROW EXECUTE FUNCTION latchkey_audit_refuse();

CREATE OR REPLACE TRIGGER audit_entry_keep_all BEFORE TRUNCATE ON "audit_entry"
    FOR EACH STATEMENT EXECUTE FUNCTION latchkey_audit_refuse();
