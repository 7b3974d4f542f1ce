-- How often an app called an API with its tokens on a day (UTC), as far as it is seen here: our own API, and introspection
-- by others. Counted in memory and added up every few seconds: what a process that dies had counted since is lost.
CREATE TABLE "client_call" (
    "client_ref" UUID NOT NULL,
    "day" TIMESTAMPTZ(3) NOT NULL,
    "count" BIGINT NOT NULL,
    CONSTRAINT "client_call_pkey" PRIMARY KEY ("client_ref", "day"),
    CONSTRAINT "client_call_day_check" CHECK (extract(epoch FROM "day") % 86400 = 0),
    CONSTRAINT "client_call_count_check" CHECK ("count" > 0)
);
CREATE INDEX "client_call_day_idx" ON "client_call"("day");
ALTER TABLE "client_call"
    ADD CONSTRAINT "client_call_client_ref_fkey"
        FOREIGN KEY ("client_ref") REFERENCES "client"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- The last requests that presented a client ID which is one letter away from an app's, so that each is found by its ID.
ALTER TABLE "near_miss" ADD COLUMN "requests" UUID[] NOT NULL DEFAULT '{}',
    ADD CONSTRAINT "near_miss_requests_check" CHECK (cardinality("requests") <= 20);
-- A request ID says when it was made.
CREATE INDEX "near_miss_hour_idx" ON "near_miss"("hour");
