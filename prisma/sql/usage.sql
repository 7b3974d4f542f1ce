-- version 2

-- Counts what one statement stores, whoever sends it, in its own transaction: an event that is sent again is not
-- stored again and so not counted again, and what is rolled back takes its counts along. Nothing that another
-- transaction may be counting up is touched, so that nobody waits for anybody.
CREATE OR REPLACE FUNCTION latchkey_count_usage() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO usage_delta (client_ref, hour, credential_id, reason, count, last_at)
    SELECT client_ref, date_trunc('hour', time, 'UTC'),
           coalesce(credential_id, '00000000-0000-0000-0000-000000000000'), reason, count(*), max(time)
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

-- When the four weeks of a day begin.
CREATE OR REPLACE FUNCTION latchkey_four_weeks_of(day DATE) RETURNS DATE LANGUAGE sql IMMUTABLE AS $$
    SELECT DATE '1970-01-05' + ((day - DATE '1970-01-05') / 28) * 28
$$;

-- Adds what has been counted to the hours of clients and teams, and what comes late to the sums of its day, week, four weeks
-- and last day; returns how many rows it took. In one statement: what is gone from the one table is in the others, whenever
-- the process dies. The lock (shared: roll-ups run at once) keeps off those who move what they have read of the hours.
CREATE OR REPLACE FUNCTION latchkey_roll_up_usage() RETURNS INTEGER LANGUAGE plpgsql AS $$
DECLARE
    rows_taken INTEGER;
BEGIN
    PERFORM pg_advisory_xact_lock_shared(7140212005);
    WITH taken AS (DELETE FROM usage_delta RETURNING *),
    clients AS (
        INSERT INTO usage_hour AS u (client_ref, hour, credential_id, reason, count, last_at)
        SELECT client_ref, hour, credential_id, reason, sum(count), max(last_at)
        FROM taken GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
        ON CONFLICT (client_ref, hour, credential_id, reason)
            DO UPDATE SET count = u.count + excluded.count, last_at = greatest(u.last_at, excluded.last_at)
    ),
    late AS (
        INSERT INTO usage_day AS u (client_ref, day, issued, refused)
        SELECT client_ref, (hour AT TIME ZONE 'UTC')::date,
               coalesce(sum(count) FILTER (WHERE reason = 'issued'), 0),
               coalesce(sum(count) FILTER (WHERE reason <> 'issued'), 0)
        FROM taken WHERE hour < (SELECT until FROM usage_day_progress)
        GROUP BY 1, 2 ORDER BY 1, 2
        ON CONFLICT (client_ref, day)
            DO UPDATE SET issued = u.issued + excluded.issued, refused = u.refused + excluded.refused
    ),
    late_in_week AS (
        INSERT INTO usage_week AS u (week, client_ref, issued, refused)
        SELECT date_trunc('week', hour, 'UTC') AT TIME ZONE 'UTC', client_ref,
               coalesce(sum(count) FILTER (WHERE reason = 'issued'), 0),
               coalesce(sum(count) FILTER (WHERE reason <> 'issued'), 0)
        FROM taken WHERE hour < (SELECT until FROM usage_day_progress)
        GROUP BY 1, 2 ORDER BY 1, 2
        ON CONFLICT (week, client_ref)
            DO UPDATE SET issued = u.issued + excluded.issued, refused = u.refused + excluded.refused
    ),
    late_in_four_weeks AS (
        INSERT INTO usage_four_weeks AS u (begin, client_ref, issued, refused)
        SELECT latchkey_four_weeks_of((hour AT TIME ZONE 'UTC')::date), client_ref,
               coalesce(sum(count) FILTER (WHERE reason = 'issued'), 0),
               coalesce(sum(count) FILTER (WHERE reason <> 'issued'), 0)
        FROM taken WHERE hour < (SELECT until FROM usage_day_progress)
        GROUP BY 1, 2 ORDER BY 1, 2
        ON CONFLICT (begin, client_ref)
            DO UPDATE SET issued = u.issued + excluded.issued, refused = u.refused + excluded.refused
    ),
    late_in_last_day AS (
        INSERT INTO usage_last_day AS u (client_ref, issued, refused)
        SELECT client_ref,
               coalesce(sum(count) FILTER (WHERE reason = 'issued'), 0),
               coalesce(sum(count) FILTER (WHERE reason <> 'issued'), 0)
        FROM taken, usage_day_progress p WHERE hour >= p.last_day_since AND hour < p.until
        GROUP BY 1 ORDER BY 1
        ON CONFLICT (client_ref)
            DO UPDATE SET issued = u.issued + excluded.issued, refused = u.refused + excluded.refused
    ),
    teams AS (
        INSERT INTO usage_team_hour AS u (team_id, hour, reason, count)
        SELECT c.team_id, t.hour, t.reason, sum(t.count)
        FROM taken t JOIN client c ON c.id = t.client_ref
        GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
        ON CONFLICT (team_id, hour, reason) DO UPDATE SET count = u.count + excluded.count
    )
    SELECT count(*)::int INTO rows_taken FROM taken;
    RETURN rows_taken;
END $$;

-- Adds an hour that has ended to its day, week and four weeks, and so holds up nobody for long; returns how many hours that
-- were. The last day moves on: the hour that has ended comes in, the one that is a day ago goes out.
CREATE OR REPLACE FUNCTION latchkey_add_up_usage_days() RETURNS INTEGER LANGUAGE plpgsql AS $$
DECLARE
    -- Most of what is late comes within minutes of its hour.
    ended TIMESTAMPTZ := date_trunc('hour', now() - INTERVAL '10 minutes', 'UTC');
    begun TIMESTAMPTZ;
    gone_since TIMESTAMPTZ;
    gone_until TIMESTAMPTZ;
BEGIN
    PERFORM pg_advisory_xact_lock(7140212005);
    SELECT until, last_day_since INTO begun, gone_since FROM usage_day_progress;
    ended := least(ended, begun + INTERVAL '1 hour');
    IF ended <= begun THEN RETURN 0; END IF;
    INSERT INTO usage_day AS u (client_ref, day, issued, refused)
    SELECT client_ref, (hour AT TIME ZONE 'UTC')::date,
           coalesce(sum(count) FILTER (WHERE reason = 'issued'), 0),
           coalesce(sum(count) FILTER (WHERE reason <> 'issued'), 0)
    FROM usage_hour WHERE hour >= begun AND hour < ended
    GROUP BY 1, 2 ORDER BY 1, 2
    ON CONFLICT (client_ref, day)
        DO UPDATE SET issued = u.issued + excluded.issued, refused = u.refused + excluded.refused;
    INSERT INTO usage_week AS u (week, client_ref, issued, refused)
    SELECT date_trunc('week', hour, 'UTC') AT TIME ZONE 'UTC', client_ref,
           coalesce(sum(count) FILTER (WHERE reason = 'issued'), 0),
           coalesce(sum(count) FILTER (WHERE reason <> 'issued'), 0)
    FROM usage_hour WHERE hour >= begun AND hour < ended
    GROUP BY 1, 2 ORDER BY 1, 2
    ON CONFLICT (week, client_ref)
        DO UPDATE SET issued = u.issued + excluded.issued, refused = u.refused + excluded.refused;
    INSERT INTO usage_four_weeks AS u (begin, client_ref, issued, refused)
    SELECT latchkey_four_weeks_of((hour AT TIME ZONE 'UTC')::date), client_ref,
           coalesce(sum(count) FILTER (WHERE reason = 'issued'), 0),
           coalesce(sum(count) FILTER (WHERE reason <> 'issued'), 0)
    FROM usage_hour WHERE hour >= begun AND hour < ended
    GROUP BY 1, 2 ORDER BY 1, 2
    ON CONFLICT (begin, client_ref)
        DO UPDATE SET issued = u.issued + excluded.issued, refused = u.refused + excluded.refused;
    gone_until := ended - INTERVAL '23 hours';
    INSERT INTO usage_last_day AS u (client_ref, issued, refused)
    SELECT client_ref,
           coalesce(sum(change) FILTER (WHERE reason = 'issued'), 0),
           coalesce(sum(change) FILTER (WHERE reason <> 'issued'), 0)
    FROM (
        SELECT client_ref, reason, count AS change FROM usage_hour WHERE hour >= begun AND hour < ended
        UNION ALL
        SELECT client_ref, reason, -count FROM usage_hour WHERE hour >= gone_since AND hour < gone_until
    ) changed
    GROUP BY 1 ORDER BY 1
    ON CONFLICT (client_ref)
        DO UPDATE SET issued = u.issued + excluded.issued, refused = u.refused + excluded.refused;
    DELETE FROM usage_last_day WHERE issued = 0 AND refused = 0;
    UPDATE usage_day_progress SET until = ended, last_day_since = gone_until;
    RETURN extract(epoch FROM ended - begun) / 3600;
END $$;

-- Tokens and refusals of each client from this hour on, in any number of rows, some of them negative: to be added up. Exact
-- for every hour, and quick as long as `since` is about a day ago.
CREATE OR REPLACE FUNCTION latchkey_usage_since(since TIMESTAMPTZ)
RETURNS TABLE (client_ref UUID, issued BIGINT, refused BIGINT) LANGUAGE sql STABLE AS $$
    SELECT d.client_ref, d.issued, d.refused FROM usage_last_day d
    UNION ALL
    SELECT u.client_ref, CASE WHEN u.reason = 'issued' THEN u.count ELSE 0 END,
           CASE WHEN u.reason = 'issued' THEN 0 ELSE u.count END
    FROM usage_hour u WHERE u.hour >= (SELECT until FROM usage_day_progress)
    UNION ALL
    SELECT u.client_ref, CASE WHEN u.reason = 'issued' THEN u.count ELSE 0 END,
           CASE WHEN u.reason = 'issued' THEN 0 ELSE u.count END
    FROM usage_hour u WHERE u.hour >= since AND u.hour < (SELECT last_day_since FROM usage_day_progress)
    UNION ALL
    SELECT u.client_ref, CASE WHEN u.reason = 'issued' THEN -u.count ELSE 0 END,
           CASE WHEN u.reason = 'issued' THEN 0 ELSE -u.count END
    FROM usage_hour u WHERE u.hour >= (SELECT last_day_since FROM usage_day_progress) AND u.hour < since
    UNION ALL
    SELECT u.client_ref, CASE WHEN u.reason = 'issued' THEN u.count ELSE 0 END,
           CASE WHEN u.reason = 'issued' THEN 0 ELSE u.count END
    FROM usage_delta u WHERE u.hour >= since
$$;

-- A client that goes to another team takes all its past along, as it does on every page: what a team has used is what
-- its apps have used. What is not rolled up yet counts for the new team by itself.
CREATE OR REPLACE FUNCTION latchkey_move_usage() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(7140212005);
    UPDATE usage_team_hour t SET count = t.count - u.count
    FROM (SELECT hour, reason, sum(count) AS count FROM usage_hour WHERE client_ref = NEW.id GROUP BY 1, 2) u
    WHERE t.team_id = OLD.team_id AND t.hour = u.hour AND t.reason = u.reason;
    INSERT INTO usage_team_hour AS t (team_id, hour, reason, count)
    SELECT NEW.team_id, hour, reason, sum(count) FROM usage_hour WHERE client_ref = NEW.id GROUP BY 2, 3 ORDER BY 2, 3
    ON CONFLICT (team_id, hour, reason) DO UPDATE SET count = t.count + excluded.count;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER client_move_usage AFTER UPDATE OF "team_id" ON "client"
    FOR EACH ROW WHEN (OLD.team_id <> NEW.team_id) EXECUTE FUNCTION latchkey_move_usage();
