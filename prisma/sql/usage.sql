-- version 8

-- Where a request comes from, as far as telling sources apart goes: an IPv6 subscriber owns a whole /64.
CREATE OR REPLACE FUNCTION latchkey_source(address INET) RETURNS INET LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT CASE family(address) WHEN 6 THEN network(set_masklen(address, 64))::inet ELSE address END
$$;

-- Whose a refusal is that no secret or key fitted: the client's own (the nil UUID) when it came from where the client was known
-- to have got tokens in the last 30 days, or else a stranger's (all ones). Client IDs are guessable, so whoever knows one must not be
-- able to make its app look ill.
CREATE OR REPLACE FUNCTION latchkey_unfitting(client_ref UUID, address INET, at TIMESTAMPTZ) RETURNS UUID
LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN EXISTS (
        SELECT FROM client_address a
        WHERE a.client_ref = $1 AND a.address = latchkey_source($2) AND a.last_at > $3 - INTERVAL '30 days'
          AND a.known_since <= $3
    ) THEN '00000000-0000-0000-0000-000000000000'::uuid ELSE 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid END
$$;

-- Counts what one statement stores, whoever sends it, in its own transaction: an event that is sent again is not
-- stored again and so not counted again, and what is rolled back takes its counts along. Nothing that another
-- transaction may be counting up is touched, so that nobody waits for anybody.
CREATE OR REPLACE FUNCTION latchkey_count_usage() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO usage_delta (client_ref, hour, credential_id, reason, count, last_at)
    SELECT client_ref, date_trunc('hour', time, 'UTC'),
           coalesce(credential_id, CASE outcome WHEN 'issued' THEN '00000000-0000-0000-0000-000000000000'::uuid
                                                ELSE latchkey_unfitting(client_ref, address, time) END),
           reason, count(*), max(time)
    FROM stored WHERE client_ref IS NOT NULL GROUP BY 1, 2, 3, 4;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER token_event_count_usage AFTER INSERT ON "token_event"
    REFERENCING NEW TABLE AS stored FOR EACH STATEMENT EXECUTE FUNCTION latchkey_count_usage();

-- What pages read: the same at every moment as counting the events.
CREATE OR REPLACE VIEW "usage" AS
    SELECT client_ref, hour, credential_id, reason, count, last_at FROM usage_hour
    UNION ALL
    SELECT client_ref, hour, credential_id, reason, count, last_at FROM usage_delta;

-- Adds what has been counted to the hours of clients, of teams and of all together, and to the spans of `usage_bucket` what comes late for them
-- and, if that is asked for, the next hour that has ended. Clients that were refused something are to be judged. In one statement, which sees the hours as they were before: what
-- is gone from one table is in the others, whenever the process dies. The lock orders this and the moving of usage (below).
CREATE OR REPLACE FUNCTION latchkey_roll_up_usage(next_hour BOOLEAN, OUT rows_taken INTEGER, OUT hours_added INTEGER)
LANGUAGE plpgsql AS $$
DECLARE
    begun TIMESTAMPTZ;
    ended TIMESTAMPTZ;
BEGIN
    PERFORM pg_advisory_xact_lock(7140212005);
    SELECT until INTO begun FROM usage_progress;
    ended := begun + INTERVAL '1 hour';
    -- Most of what is late comes within minutes of its hour.
    IF NOT next_hour OR ended > now() - INTERVAL '10 minutes' THEN ended := begun; END IF;
    WITH taken AS (DELETE FROM usage_delta RETURNING *),
    clients AS (
        INSERT INTO usage_hour AS u (client_ref, hour, credential_id, reason, count, last_at)
        SELECT client_ref, hour, credential_id, reason, sum(count), max(last_at)
        FROM taken GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
        ON CONFLICT (client_ref, hour, credential_id, reason)
            DO UPDATE SET count = u.count + excluded.count, last_at = greatest(u.last_at, excluded.last_at)
    ),
    teams AS (
        INSERT INTO usage_team_hour AS u (team_id, hour, reason, count, strangers)
        SELECT c.team_id, t.hour, t.reason, sum(t.count),
               coalesce(sum(t.count) FILTER (WHERE t.credential_id = 'ffffffff-ffff-ffff-ffff-ffffffffffff'), 0)
        FROM taken t JOIN client c ON c.id = t.client_ref
        GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
        ON CONFLICT (team_id, hour, reason)
            DO UPDATE SET count = u.count + excluded.count, strangers = u.strangers + excluded.strangers
    ),
    totals AS (
        INSERT INTO usage_total_hour AS u (hour, reason, count)
        SELECT hour, reason, sum(count) FROM taken GROUP BY 1, 2 ORDER BY 1, 2
        ON CONFLICT (hour, reason) DO UPDATE SET count = u.count + excluded.count
    ),
    failing AS (
        INSERT INTO failing_client (client_ref)
        SELECT DISTINCT client_ref FROM taken
        WHERE reason <> 'issued' AND credential_id <> 'ffffffff-ffff-ffff-ffff-ffffffffffff'
        ORDER BY 1 ON CONFLICT DO NOTHING
    ),
    due AS (
        SELECT client_ref, hour, reason, count FROM taken WHERE hour < ended
        UNION ALL
        SELECT client_ref, hour, reason, count FROM usage_hour WHERE begun < ended AND hour >= begun AND hour < ended
    ),
    buckets AS (
        INSERT INTO usage_bucket AS u (hours, starts_at, client_ref, issued, refused)
        SELECT span.hours, date_bin(make_interval(hours => span.hours), due.hour, TIMESTAMPTZ '1970-01-05 00:00+00'),
               client_ref, coalesce(sum(count) FILTER (WHERE reason = 'issued'), 0),
               coalesce(sum(count) FILTER (WHERE reason <> 'issued'), 0)
        FROM due CROSS JOIN (VALUES (6), (24), (168), (672)) AS span(hours)
        GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
        ON CONFLICT (hours, starts_at, client_ref)
            DO UPDATE SET issued = u.issued + excluded.issued, refused = u.refused + excluded.refused
    ),
    progress AS (UPDATE usage_progress SET until = ended WHERE begun < ended)
    SELECT count(*)::int INTO rows_taken FROM taken;
    hours_added := extract(epoch FROM ended - begun) / 3600;
END $$;

-- What a client has used, as the hours of its team count it.
CREATE OR REPLACE FUNCTION latchkey_hours_of(client UUID, OUT hour TIMESTAMPTZ, OUT reason TEXT, OUT count BIGINT, OUT strangers BIGINT)
RETURNS SETOF RECORD LANGUAGE sql STABLE AS $$
    SELECT u.hour, u.reason, sum(u.count)::bigint,
           coalesce(sum(u.count) FILTER (WHERE u.credential_id = 'ffffffff-ffff-ffff-ffff-ffffffffffff'), 0)::bigint
    FROM usage_hour u WHERE u.client_ref = client GROUP BY 1, 2
$$;

-- A client that goes to another team takes all its past along, as it does on every page: what a team has used is what
-- its apps have used. What is not rolled up yet counts for the new team by itself.
CREATE OR REPLACE FUNCTION latchkey_move_usage() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(7140212005);
    UPDATE usage_team_hour t SET count = t.count - u.count, strangers = t.strangers - u.strangers
    FROM latchkey_hours_of(NEW.id) u
    WHERE t.team_id = OLD.team_id AND t.hour = u.hour AND t.reason = u.reason;
    INSERT INTO usage_team_hour AS t (team_id, hour, reason, count, strangers)
    SELECT NEW.team_id, hour, reason, count, strangers FROM latchkey_hours_of(NEW.id) ORDER BY 2, 3
    ON CONFLICT (team_id, hour, reason)
        DO UPDATE SET count = t.count + excluded.count, strangers = t.strangers + excluded.strangers;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER client_move_usage AFTER UPDATE OF "team_id" ON "client"
    FOR EACH ROW WHEN (OLD.team_id <> NEW.team_id) EXECUTE FUNCTION latchkey_move_usage();
