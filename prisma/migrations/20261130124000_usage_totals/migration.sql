-- Token requests of all clients together, by hour and reason: thousands of teams have too many rows to add up for a page.
CREATE TABLE "usage_total_hour" (
    "hour" TIMESTAMPTZ(3) NOT NULL,
    "reason" TEXT COLLATE "C" NOT NULL,
    "count" BIGINT NOT NULL,

    CONSTRAINT "usage_total_hour_pkey" PRIMARY KEY ("hour", "reason")
);

-- No roll-up goes on meanwhile (prisma/sql/usage.sql).
SELECT pg_advisory_xact_lock(7140212005);
INSERT INTO usage_total_hour (hour, reason, count)
SELECT hour, reason, sum(count) FROM usage_team_hour WHERE hour > now() - interval '8 days' GROUP BY 1, 2;
