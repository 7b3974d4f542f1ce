-- version 6

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

-- The members of a row's detail that are about a person: where and by what somebody acts, whom a row names, and what a team is
-- called, which is called after its first person. Those of a row of an earlier build that signed up name the team.
CREATE OR REPLACE FUNCTION latchkey_audit_parts(action TEXT) RETURNS TEXT[] LANGUAGE sql IMMUTABLE AS $$
    SELECT ARRAY['address', 'device', 'email', 'people'] || CASE
        WHEN action = 'team.renamed' THEN ARRAY['before', 'after']
        WHEN action IN ('team.created', 'team.deleted', 'team.restored', 'team.purged', 'team.confirmed') THEN ARRAY['slug']
        WHEN action = 'user.signed_up' THEN ARRAY['team']
        ELSE '{}' END
$$;

-- Whether what stands beside a row is what its digests are of. What was erased fits.
CREATE OR REPLACE FUNCTION latchkey_audit_personal_fits(entry audit_entry) RETURNS BOOLEAN LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN entry.personal ? 'actor' THEN entry.actor_label =
            latchkey_audit_digest(entry.personal->'actor'->>'salt', entry.personal->'actor'->>'label') ELSE true END
        AND CASE WHEN entry.personal->'actor' ? 'address' THEN entry.detail->>'actorAddress' IS NOT DISTINCT FROM
            latchkey_audit_digest(entry.personal->'actor'->>'salt', entry.personal->'actor'->>'address') ELSE true END
        AND NOT EXISTS (
            SELECT FROM jsonb_each(coalesce(entry.personal->'subject'->'values', '{}')) part
            WHERE entry.detail->>part.key IS DISTINCT FROM
                latchkey_audit_digest(entry.personal->'subject'->>'salt', part.value::text))
        AND NOT EXISTS (
            SELECT FROM jsonb_array_elements(coalesce(entry.personal->'people', '[]')) WITH ORDINALITY one (part, at)
            WHERE one.part <> 'null' AND entry.detail->'people'->>(one.at - 1)::int IS DISTINCT FROM
                latchkey_audit_digest(one.part->>'salt', one.part->>'email'))
$$;

-- Addresses of several people, each beside its own salt, so that each can be erased alone.
CREATE OR REPLACE FUNCTION latchkey_audit_people(people JSONB) RETURNS JSONB LANGUAGE sql VOLATILE AS $$
    SELECT coalesce(jsonb_agg(jsonb_build_object('salt', gen_random_uuid(), 'email', one.email) ORDER BY one.at), '[]')
    FROM jsonb_array_elements_text(people) WITH ORDINALITY one (email, at)
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
        -- Where somebody acts from goes with who they are.
        IF jsonb_typeof(NEW.detail->'actorAddress') = 'string' THEN
            NEW.personal := jsonb_set(NEW.personal, '{actor,address}', NEW.detail->'actorAddress');
            NEW.detail := jsonb_set(NEW.detail, '{actorAddress}',
                to_jsonb(latchkey_audit_digest(salt, NEW.detail->>'actorAddress')));
        END IF;
    END IF;
    salt := gen_random_uuid();
    IF jsonb_typeof(NEW.detail->'people') = 'array' THEN
        NEW.personal := NEW.personal || jsonb_build_object('people', latchkey_audit_people(NEW.detail->'people'));
        NEW.detail := jsonb_set(NEW.detail, '{people}', (
            SELECT coalesce(jsonb_agg(latchkey_audit_digest(one.part->>'salt', one.part->>'email') ORDER BY one.at), '[]')
            FROM jsonb_array_elements(NEW.personal->'people') WITH ORDINALITY one (part, at)));
    END IF;
    FOREACH part IN ARRAY latchkey_audit_parts(NEW.action) LOOP
        CONTINUE WHEN part = 'people' AND NEW.personal ? 'people';
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

-- What is left of a list of people when some were taken out of it: each other in its place.
CREATE OR REPLACE FUNCTION latchkey_audit_without(people JSONB, addresses TEXT[], instead JSONB) RETURNS JSONB
LANGUAGE sql IMMUTABLE AS $$
    SELECT jsonb_agg(CASE WHEN coalesce(one.part->>'email', one.part#>>'{}') = ANY (addresses) THEN instead ELSE one.part END ORDER BY one.at)
    FROM jsonb_array_elements(people) WITH ORDINALITY one (part, at)
$$;

-- Whether nothing was done to a list but that some were taken out of it.
CREATE OR REPLACE FUNCTION latchkey_audit_is_without(after JSONB, before JSONB, instead JSONB) RETURNS BOOLEAN
LANGUAGE sql IMMUTABLE AS $$
    SELECT jsonb_array_length(after) = jsonb_array_length(before) AND NOT EXISTS (
        SELECT FROM jsonb_array_elements(before) WITH ORDINALITY one (part, at)
        WHERE after->(one.at - 1)::int NOT IN (one.part, instead))
$$;

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
                    AND (NEW.detail IN (OLD.detail, OLD.detail - latchkey_audit_parts(OLD.action))
                        OR (NEW.detail - 'people' = OLD.detail - 'people'
                            AND latchkey_audit_is_without(NEW.detail->'people', OLD.detail->'people', '"erased"')))
                ELSE (NEW.actor_label, NEW.detail) = (OLD.actor_label, OLD.detail)
                    AND (NEW.personal IN (OLD.personal - 'actor', OLD.personal - 'subject')
                        OR (NEW.personal - 'people' = OLD.personal - 'people'
                            AND latchkey_audit_is_without(NEW.personal->'people', OLD.personal->'people', 'null'))) END)
        THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'the audit log is append-only';
END $$;

-- Takes a person, by all addresses that they had, out of the log; what is about another person stays theirs, also under an
-- address that both have had. With them go the names of the teams that go with them, and those that they gave one.
-- Rows that it has digests of verify as before. Those of earlier builds hold what is personal themselves: each is returned as
-- {seq, hash}, the hash of what is left of it, to be named in a row of the chain, without which the log does not verify any more.
CREATE OR REPLACE FUNCTION latchkey_erase_person(person UUID, addresses TEXT[]) RETURNS JSONB
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    seqs BIGINT[] := '{}';
    more BIGINT[];
    own_name TEXT := (SELECT name || '’s team' FROM app_user WHERE id = person);
    teams TEXT[] := ARRAY(
        SELECT m.team_id::text FROM membership m WHERE m.user_id = person
            AND NOT EXISTS (SELECT FROM membership o WHERE o.team_id = m.team_id AND o.user_id <> person));
    named TEXT[] := ARRAY(SELECT m.team_id::text FROM membership m WHERE m.user_id = person);
BEGIN
    INSERT INTO erasure (person_id) VALUES (person);
    -- No address but those of the person: what they have, and what the log says that they had.
    addresses := ARRAY(SELECT a FROM unnest(addresses) a WHERE EXISTS (SELECT FROM app_user u WHERE u.id = person AND u.email = a)
        OR EXISTS (SELECT FROM audit_entry e WHERE e.subject_kind = 'user' AND e.subject_id = person::text
            AND e.action = 'user.address_changed'
            AND coalesce(e.personal->'subject'->'values'->>'email', e.detail->>'email') = a));

    UPDATE audit_entry e SET personal = e.personal - 'actor'
    WHERE e.actor_kind = 'person' AND e.actor_id = person::text AND e.personal ? 'actor';
    UPDATE audit_entry e SET personal = e.personal - 'subject'
    WHERE e.personal ? 'subject' AND e.subject_kind = 'user' AND e.subject_id = person::text;
    UPDATE audit_entry e SET personal = e.personal - 'subject'
    WHERE e.personal ? 'subject' AND e.subject_kind IN ('invitation', 'team') AND (
        e.personal->'subject'->'values'->>'email' = ANY (addresses)
        OR e.personal->'subject'->'values'->'people' ?| addresses);
    UPDATE audit_entry e SET personal = e.personal - 'subject'
    WHERE e.personal ? 'subject' AND e.subject_kind = 'team' AND (e.subject_id = ANY (teams)
        OR (e.action IN ('team.created', 'team.renamed') AND e.actor_kind = 'person' AND e.actor_id = person::text)
        OR (e.action = 'team.renamed' AND e.subject_id = ANY (named) AND own_name IN (
            e.personal->'subject'->'values'->>'before', e.personal->'subject'->'values'->>'after')));
    UPDATE audit_entry e SET personal = jsonb_set(e.personal, '{people}', latchkey_audit_without(e.personal->'people', addresses, 'null'))
    WHERE e.subject_kind = 'team' AND e.action = 'team.confirmed' AND e.personal ? 'people'
        AND e.personal->'people' <> latchkey_audit_without(e.personal->'people', addresses, 'null');

    WITH erased AS (
        UPDATE audit_entry e SET actor_label = 'erased'
        WHERE e.personal IS NULL AND e.actor_kind = 'person' AND e.actor_id = person::text AND e.actor_label <> 'erased'
        RETURNING e.seq)
    SELECT array_agg(seq) INTO more FROM erased;
    seqs := seqs || more;
    WITH erased AS (
        UPDATE audit_entry e SET detail = e.detail - latchkey_audit_parts(e.action)
        WHERE e.personal IS NULL AND e.detail ?| latchkey_audit_parts(e.action) AND (
            (e.subject_kind = 'user' AND e.subject_id = person::text)
            OR (e.subject_kind = 'invitation' AND e.detail->>'email' = ANY (addresses))
            OR (e.subject_kind = 'team' AND (e.subject_id = ANY (teams)
                OR (e.action IN ('team.created', 'team.renamed') AND e.actor_kind = 'person' AND e.actor_id = person::text)
                OR (e.action = 'team.renamed' AND e.subject_id = ANY (named)
                    AND own_name IN (e.detail->>'before', e.detail->>'after')))))
        RETURNING e.seq)
    SELECT array_agg(seq) INTO more FROM erased;
    seqs := seqs || more;
    WITH erased AS (
        UPDATE audit_entry e SET detail = jsonb_set(e.detail, '{people}', latchkey_audit_without(e.detail->'people', addresses, '"erased"'))
        WHERE e.personal IS NULL AND e.subject_kind = 'team' AND e.action = 'team.confirmed' AND e.detail->'people' ?| addresses
        RETURNING e.seq)
    SELECT array_agg(seq) INTO more FROM erased;
    seqs := seqs || more;
    RETURN (
        SELECT coalesce(jsonb_agg(jsonb_build_object('seq', e.seq, 'hash', encode(latchkey_audit_hash(e), 'hex'))
            ORDER BY e.seq), '[]')
        FROM audit_entry e WHERE e.seq = ANY (seqs));
END $$;

REVOKE EXECUTE ON FUNCTION latchkey_erase_person FROM PUBLIC;

-- Whoever is taken out of the log has no account any more when that is committed, and the log says so: nobody is made
-- nameless who goes on acting.
CREATE OR REPLACE FUNCTION latchkey_erasure_holds() RETURNS TRIGGER
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM app_user WHERE id = NEW.person_id) OR NOT EXISTS (
        SELECT FROM audit_entry e WHERE e.subject_kind = 'user' AND e.subject_id = NEW.person_id::text
            AND e.action = 'user.deleted') THEN
        RAISE EXCEPTION 'the account % was taken out of the audit log and not deleted', NEW.person_id;
    END IF;
    DELETE FROM erasure WHERE person_id = NEW.person_id;
    RETURN NULL;
END $$;

REVOKE EXECUTE ON FUNCTION latchkey_erasure_holds FROM PUBLIC;

DROP TRIGGER IF EXISTS erasure_holds ON "erasure";
CREATE CONSTRAINT TRIGGER erasure_holds AFTER INSERT ON "erasure"
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION latchkey_erasure_holds();

CREATE OR REPLACE TRIGGER audit_entry_keep BEFORE UPDATE OR DELETE ON "audit_entry"
    FOR EACH ROW EXECUTE FUNCTION latchkey_audit_refuse();

CREATE OR REPLACE TRIGGER audit_entry_keep_all BEFORE TRUNCATE ON "audit_entry"
    FOR EACH STATEMENT EXECUTE FUNCTION latchkey_audit_refuse();
