-- Usage of each client by four weeks, so that a year is some twenty rows of each app.
CREATE TABLE "usage_four_weeks" (
    -- A Monday (UTC), a multiple of four weeks after 5 January 1970.
    "begin" DATE NOT NULL,
    "client_ref" UUID NOT NULL,
    "issued" BIGINT NOT NULL,
    "refused" BIGINT NOT NULL,

    CONSTRAINT "usage_four_weeks_pkey" PRIMARY KEY ("begin", "client_ref") INCLUDE ("issued", "refused")
);

-- When the four weeks of a day begin.
CREATE FUNCTION latchkey_four_weeks_of(day DATE) RETURNS DATE LANGUAGE sql IMMUTABLE AS $$
    SELECT DATE '1970-01-05' + ((day - DATE '1970-01-05') / 28) * 28
$$;

-- As before, and what comes late is added to its four weeks, too.
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

-- As before, and adds the hour to its four weeks.
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

-- What there is already. Nobody else may move the hours meanwhile.
SELECT pg_advisory_xact_lock(7140212005);

INSERT INTO usage_four_weeks (begin, client_ref, issued, refused)
SELECT latchkey_four_weeks_of(week), client_ref, sum(issued), sum(refused) FROM usage_week GROUP BY 1, 2 ORDER BY 1, 2;
