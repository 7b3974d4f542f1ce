-- CreateTable
CREATE TABLE "near_miss" (
    "client_ref" UUID NOT NULL,
    "hour" TIMESTAMPTZ(3) NOT NULL,
    "presented_id" TEXT NOT NULL,
    "count" BIGINT NOT NULL,

    CONSTRAINT "near_miss_pkey" PRIMARY KEY ("client_ref","hour","presented_id")
);

-- What follows is made by hand: the schema language has no words for it.

-- The refusals of an app in order of time, however many tokens it gets between them, with what the log is filtered by.
-- Costs an issued token nothing.
CREATE INDEX "token_event_refused_idx" ON "token_event"("client_ref", "time")
    INCLUDE ("id", "reason", "credential_id", "address") WHERE "outcome" = 'refused';

-- A text, and what is left of it without each of its letters: two texts that are one edit apart share one of these.
CREATE FUNCTION latchkey_less_one(id TEXT) RETURNS TEXT[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT array_append(array_agg(left(id, at - 1) || substr(id, at + 1)), id) FROM generate_series(1, length(id)) AS at
$$;

-- Whose ID a misspelt one is near. Longer IDs than this are one edit away from none that anybody may choose.
CREATE INDEX "client_less_one_idx" ON "client" USING gin (latchkey_less_one("client_id")) WITH (fastupdate = off)
    WHERE "deleted_at" IS NULL AND length("client_id") <= 65;
