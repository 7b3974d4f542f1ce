-- CreateTable
CREATE TABLE "usage_hour" (
    "client_ref" UUID NOT NULL,
    "hour" TIMESTAMPTZ(3) NOT NULL,
    "credential_id" UUID NOT NULL,
    "reason" TEXT NOT NULL,
    "count" BIGINT NOT NULL,
    "last_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "usage_hour_pkey" PRIMARY KEY ("client_ref","hour","credential_id","reason")
);

-- CreateTable
CREATE TABLE "usage_team_hour" (
    "team_id" UUID NOT NULL,
    "hour" TIMESTAMPTZ(3) NOT NULL,
    "reason" TEXT NOT NULL,
    "count" BIGINT NOT NULL,

    CONSTRAINT "usage_team_hour_pkey" PRIMARY KEY ("team_id","hour","reason")
);

-- What has been stored and not been added to the hours yet: appended and emptied, never searched.
CREATE TABLE "usage_delta" (
    "client_ref" UUID NOT NULL,
    "hour" TIMESTAMPTZ(3) NOT NULL,
    "credential_id" UUID NOT NULL,
    "reason" TEXT NOT NULL,
    "count" BIGINT NOT NULL,
    "last_at" TIMESTAMPTZ(3) NOT NULL
);

-- Counts what one statement stores, whoever sends it, in its own transaction: an event that is sent again is not
-- stored again and so not counted again, and what is rolled back takes its counts along. Nothing that another
-- transaction may be counting up is touched, so that nobody waits for anybody.
CREATE FUNCTION latchkey_count_usage() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO usage_delta (client_ref, hour, credential_id, reason, count, last_at)
    SELECT client_ref, date_trunc('hour', time, 'UTC'),
           coalesce(credential_id, '00000000-0000-0000-0000-000000000000'), reason, count(*), max(time)
    FROM stored WHERE client_ref IS NOT NULL GROUP BY 1, 2, 3, 4;
    RETURN NULL;
END $$;

CREATE TRIGGER "token_event_count_usage" AFTER INSERT ON "token_event"
    REFERENCING NEW TABLE AS stored FOR EACH STATEMENT EXECUTE FUNCTION latchkey_count_usage();

-- Adds what has been counted to the hours of clients and teams; returns how many rows it took. In one statement: what
-- is gone from the one table is in the others, whenever the process dies.
CREATE FUNCTION latchkey_roll_up_usage() RETURNS INTEGER LANGUAGE sql AS $$
    WITH taken AS (DELETE FROM usage_delta RETURNING *),
    clients AS (
        INSERT INTO usage_hour AS u (client_ref, hour, credential_id, reason, count, last_at)
        SELECT client_ref, hour, credential_id, reason, sum(count), max(last_at)
        FROM taken GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
        ON CONFLICT (client_ref, hour, credential_id, reason)
            DO UPDATE SET count = u.count + excluded.count, last_at = greatest(u.last_at, excluded.last_at)
    ),
    teams AS (
        INSERT INTO usage_team_hour AS u (team_id, hour, reason, count)
        SELECT c.team_id, t.hour, t.reason, sum(t.count)
        FROM taken t JOIN client c ON c.id = t.client_ref
        GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
        ON CONFLICT (team_id, hour, reason) DO UPDATE SET count = u.count + excluded.count
    )
    SELECT count(*)::int FROM taken
$$;

-- What pages read: the same at every moment as counting the events.
CREATE VIEW "usage" AS
    SELECT client_ref, hour, credential_id, reason, count, last_at FROM usage_hour
    UNION ALL
    SELECT client_ref, hour, credential_id, reason, count, last_at FROM usage_delta;

-- What was stored before. The trigger holds off everyone else until this is done.
INSERT INTO usage_hour (client_ref, hour, credential_id, reason, count, last_at)
SELECT client_ref, date_trunc('hour', time, 'UTC'),
       coalesce(credential_id, '00000000-0000-0000-0000-000000000000'), reason, count(*), max(time)
FROM token_event WHERE client_ref IS NOT NULL GROUP BY 1, 2, 3, 4;

INSERT INTO usage_team_hour (team_id, hour, reason, count)
SELECT c.team_id, date_trunc('hour', e.time, 'UTC'), e.reason, count(*)
FROM token_event e JOIN client c ON c.id = e.client_ref GROUP BY 1, 2, 3;

-- Runs as the owner, as the making of partitions does. Roll-ups stay.
CREATE FUNCTION latchkey_drop_token_event_partitions(days_kept INTEGER) RETURNS INTEGER
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    first_kept DATE := (now() AT TIME ZONE 'UTC')::date - days_kept;
    partition TEXT;
    dropped INTEGER := 0;
BEGIN
    IF days_kept < 1 THEN RAISE EXCEPTION 'Events are kept for a day at least.'; END IF;
    PERFORM pg_advisory_xact_lock(7140212002);
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
