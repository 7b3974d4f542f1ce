-- Made by hand: the schema language has no words for what an index includes, nor for partial indexes. One table of sums
-- takes the place of those by the day, the week, four weeks and the last day.

-- Tokens and refusals of each client in spans of some lengths, so that those of thousands of clients in any time are a few
-- rows of each. An hour is added once, after it has ended: the key has everything that is asked for, and is then hardly
-- ever written to.
CREATE TABLE "usage_bucket" (
    -- How long the span is. Spans of a length follow each other, counted from a Monday (UTC).
    "hours" SMALLINT NOT NULL,
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "client_ref" UUID NOT NULL,
    "issued" BIGINT NOT NULL,
    "refused" BIGINT NOT NULL,

    CONSTRAINT "usage_bucket_pkey" PRIMARY KEY ("hours", "starts_at", "client_ref") INCLUDE ("issued", "refused")
);

-- On which days a client got tokens.
CREATE INDEX "usage_bucket_day_of_tokens_idx" ON "usage_bucket"("client_ref", "starts_at") INCLUDE ("issued")
    WHERE "hours" = 24 AND "issued" > 0;

-- One row: what `usage_hour` has of the hours before `until` is in `usage_bucket`, too, and nothing else is.
ALTER TABLE "usage_day_progress" RENAME TO "usage_progress";
ALTER TABLE "usage_progress" RENAME CONSTRAINT "usage_day_progress_pkey" TO "usage_progress_pkey";
ALTER TABLE "usage_progress" DROP COLUMN "last_day_since";

INSERT INTO usage_bucket (hours, starts_at, client_ref, issued, refused)
SELECT 24, day::timestamp AT TIME ZONE 'UTC', client_ref, issued, refused FROM usage_day
UNION ALL
SELECT 168, week::timestamp AT TIME ZONE 'UTC', client_ref, issued, refused FROM usage_week
UNION ALL
SELECT 672, begin::timestamp AT TIME ZONE 'UTC', client_ref, issued, refused FROM usage_four_weeks
UNION ALL
SELECT 6, date_bin('6 hours', hour, TIMESTAMPTZ '1970-01-05 00:00+00'), client_ref,
       coalesce(sum(count) FILTER (WHERE reason = 'issued'), 0),
       coalesce(sum(count) FILTER (WHERE reason <> 'issued'), 0)
FROM usage_hour WHERE hour < (SELECT until FROM usage_progress) GROUP BY 2, 3
ORDER BY 1, 2, 3;

DROP FUNCTION IF EXISTS latchkey_usage_since(TIMESTAMPTZ);
DROP FUNCTION IF EXISTS latchkey_add_up_usage_days();
DROP FUNCTION IF EXISTS latchkey_four_weeks_of(DATE);
-- It is made again with another answer.
DROP FUNCTION IF EXISTS latchkey_roll_up_usage();
DROP TABLE "usage_day";
DROP TABLE "usage_week";
DROP TABLE "usage_four_weeks";
DROP TABLE "usage_last_day";
