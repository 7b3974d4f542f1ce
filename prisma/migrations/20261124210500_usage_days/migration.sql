-- Usage of each client by the day, so that the thousands of clients of a team can be compared in time. An hour is added
-- to its day once, after it has ended: as an index that has everything, which is then hardly ever written to.
CREATE TABLE "usage_day" (
    "client_ref" UUID NOT NULL,
    -- UTC.
    "day" DATE NOT NULL,
    "issued" BIGINT NOT NULL,
    "refused" BIGINT NOT NULL,

    CONSTRAINT "usage_day_pkey" PRIMARY KEY ("client_ref", "day") INCLUDE ("issued", "refused")
);

-- For all clients of some days at once.
CREATE INDEX "usage_day_day_idx" ON "usage_day"("day", "client_ref") INCLUDE ("issued", "refused");

-- The same by the week, so that a long range is a few rows of each client.
CREATE TABLE "usage_week" (
    -- Its Monday (UTC).
    "week" DATE NOT NULL,
    "client_ref" UUID NOT NULL,
    "issued" BIGINT NOT NULL,
    "refused" BIGINT NOT NULL,

    CONSTRAINT "usage_week_pkey" PRIMARY KEY ("week", "client_ref") INCLUDE ("issued", "refused")
);

-- One row: what `usage_hour` has of the hours before `until` is in `usage_day` and `usage_week`, too.
CREATE TABLE "usage_day_progress" (
    "only" BOOLEAN NOT NULL DEFAULT true CHECK ("only"),
    "until" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "usage_day_progress_pkey" PRIMARY KEY ("only")
);

-- Finds the rows of an hour. They are stored in the order of time, so that a summary of each block will do.
CREATE INDEX "usage_hour_hour_idx" ON "usage_hour" USING brin ("hour") WITH (pages_per_range = 32);

-- Adds what has been counted to the hours of clients and teams; returns how many rows it took. In one statement: what
-- is gone from the one table is in the others, whenever the process dies. The lock (shared: roll-ups run at once)
-- keeps off those who move what they have read of the hours: the two functions below.
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

-- Adds an hour that has ended to its day and week, and so holds up nobody for long; returns how many hours that were. What
-- comes later for one of them, the roll-up above adds to both.
CREATE FUNCTION latchkey_add_up_usage_days() RETURNS INTEGER LANGUAGE plpgsql AS $$
DECLARE
    -- Most of what is late comes within minutes of its hour.
    ended TIMESTAMPTZ := date_trunc('hour', now() - INTERVAL '10 minutes', 'UTC');
    begun TIMESTAMPTZ;
BEGIN
    PERFORM pg_advisory_xact_lock(7140212005);
    SELECT until INTO begun FROM usage_day_progress;
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
    UPDATE usage_day_progress SET until = ended;
    RETURN extract(epoch FROM ended - begun) / 3600;
END $$;

-- A client that goes to another team takes all its past along, as it does on every page: what a team has used is what
-- its apps have used. What is not rolled up yet counts for the new team by itself.
CREATE FUNCTION latchkey_move_usage() RETURNS TRIGGER LANGUAGE plpgsql AS $$
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

CREATE TRIGGER "client_move_usage" AFTER UPDATE OF "team_id" ON "client"
    FOR EACH ROW WHEN (OLD.team_id <> NEW.team_id) EXECUTE FUNCTION latchkey_move_usage();

-- What there is already. Nobody else may add to it meanwhile.
LOCK TABLE "usage_hour", "usage_team_hour" IN SHARE ROW EXCLUSIVE MODE;

INSERT INTO usage_day_progress (until) VALUES (date_trunc('hour', now() - INTERVAL '10 minutes', 'UTC'));

INSERT INTO usage_day (client_ref, day, issued, refused)
SELECT client_ref, (hour AT TIME ZONE 'UTC')::date,
       coalesce(sum(count) FILTER (WHERE reason = 'issued'), 0),
       coalesce(sum(count) FILTER (WHERE reason <> 'issued'), 0)
FROM usage_hour WHERE hour < (SELECT until FROM usage_day_progress) GROUP BY 1, 2 ORDER BY 2, 1;

INSERT INTO usage_week (week, client_ref, issued, refused)
SELECT date_trunc('week', day)::date, client_ref, sum(issued), sum(refused) FROM usage_day GROUP BY 1, 2 ORDER BY 1, 2;

-- Apps that went to another team before left their past in the old team's total.
DELETE FROM usage_team_hour;
INSERT INTO usage_team_hour (team_id, hour, reason, count)
SELECT c.team_id, u.hour, u.reason, sum(u.count)
FROM usage_hour u JOIN client c ON c.id = u.client_ref GROUP BY 1, 2, 3;
