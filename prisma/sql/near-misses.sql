-- version 1

-- A text, and what is left of it without each of its letters: two texts that are one edit apart share one of these.
CREATE OR REPLACE FUNCTION latchkey_less_one(id TEXT) RETURNS TEXT[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT array_append(array_agg(left(id, at - 1) || substr(id, at + 1)), id) FROM generate_series(1, length(id)) AS at
$$;

CREATE INDEX IF NOT EXISTS "client_less_one_idx" ON "client" USING gin (latchkey_less_one("client_id")) WITH (fastupdate = off)
    WHERE "deleted_at" IS NULL AND length("client_id") <= 65;
