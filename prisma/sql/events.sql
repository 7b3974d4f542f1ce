-- version 2

-- Makes the days of token events: those that are needed next, and those that events in the default partition belong
-- to, which come along. A day is made beside its parent and then attached, which keeps nobody from writing but those
-- who would write to the default partition. A day that cannot be made is left out and the others go on: whoever calls
-- looks for what is missing. Waits for nobody long: who wants to read the default partition waits behind.
CREATE OR REPLACE FUNCTION latchkey_make_token_event_partitions(days_ahead INTEGER) RETURNS INTEGER
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    day DATE;
    day_name TEXT;
    today DATE := (now() AT TIME ZONE 'UTC')::date;
    last DATE := today + days_ahead;
    begun TIMESTAMPTZ;
    ended TIMESTAMPTZ;
    made INTEGER := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(7140212002);
    PERFORM set_config('lock_timeout', '2s', true);
    FOR day IN
        SELECT d::date FROM generate_series(today - 1, last, INTERVAL '1 day') d
        UNION
        SELECT (e.time AT TIME ZONE 'UTC')::date FROM token_event_default e
        WHERE e.time < (last + 1)::timestamp AT TIME ZONE 'UTC'
        ORDER BY 1 DESC LIMIT 400
    LOOP
        day_name := format('token_event_%s', to_char(day, 'YYYYMMDD'));
        CONTINUE WHEN to_regclass(day_name) IS NOT NULL;
        begun := day::timestamp AT TIME ZONE 'UTC';
        ended := (day + 1)::timestamp AT TIME ZONE 'UTC';
        BEGIN
            EXECUTE format('CREATE TABLE %I (LIKE token_event INCLUDING ALL)', day_name);
            LOCK TABLE token_event_default IN ACCESS EXCLUSIVE MODE;
            EXECUTE format(
                'WITH moved AS (DELETE FROM token_event_default WHERE time >= %L AND time < %L RETURNING *)
                 INSERT INTO %I SELECT * FROM moved', begun, ended, day_name);
            EXECUTE format(
                'ALTER TABLE token_event ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', day_name, begun, ended);
            made := made + 1;
        EXCEPTION
        -- Whoever holds it would hold up the other days, too.
        WHEN lock_not_available THEN
            RAISE WARNING 'no partition was made for %: %', day, SQLERRM;
            EXIT;
        WHEN OTHERS THEN
            RAISE WARNING 'no partition was made for %: %', day, SQLERRM;
        END;
    END LOOP;
    RETURN made;
END $$;

-- What works as the owner is nobody's but the serving role's, which is granted it by name (scripts/schema/grants.ts).
REVOKE EXECUTE ON FUNCTION latchkey_make_token_event_partitions FROM PUBLIC;

SELECT latchkey_make_token_event_partitions(7);

-- Drops the days that are not kept. Runs as the owner, as the making of days does. Roll-ups stay. Waits for no reader
-- long: whoever writes an event waits behind.
CREATE OR REPLACE FUNCTION latchkey_drop_token_event_partitions(days_kept INTEGER) RETURNS INTEGER
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    first_kept DATE := (now() AT TIME ZONE 'UTC')::date - days_kept;
    partition TEXT;
    dropped INTEGER := 0;
BEGIN
    IF days_kept < 1 THEN RAISE EXCEPTION 'Events are kept for a day at least.'; END IF;
    PERFORM pg_advisory_xact_lock(7140212002);
    PERFORM set_config('lock_timeout', '2s', true);
    FOR partition IN
        SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'token_event'::regclass AND c.relname ~ '^token_event_\d{8}$'
          AND to_date(right(c.relname, 8), 'YYYYMMDD') < first_kept
    LOOP
        EXECUTE format('DROP TABLE %I', partition);
        dropped := dropped + 1;
    END LOOP;
    DELETE FROM token_event_default WHERE time < first_kept::timestamp AT TIME ZONE 'UTC';
    RETURN dropped;
END $$;

REVOKE EXECUTE ON FUNCTION latchkey_drop_token_event_partitions FROM PUBLIC;
