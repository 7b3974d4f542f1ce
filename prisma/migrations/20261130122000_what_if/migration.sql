-- Whether the request named its API, or got the default one of its app: without it, nobody can tell what becomes of it when the
-- default is another. Null for what came before, and for what did not come so far.
ALTER TABLE "token_event" ADD COLUMN "resource_named" BOOLEAN;

-- A change that somebody thinks of, and what it would have done to the requests that are kept (decision 58). Work in progress,
-- and soon deleted: nothing is decided by it.
CREATE TABLE "replay" (
    "id" UUID NOT NULL,
    "kind" TEXT COLLATE "C" NOT NULL,
    -- What the change is about: replays of one person about the same replace each other.
    "target" TEXT COLLATE "C" NOT NULL,
    "change" JSONB NOT NULL,
    -- The apps that it concerns, in the order in which they are looked at.
    "client_refs" UUID[] NOT NULL,
    "requested_by_id" UUID,
    "requested_by" TEXT NOT NULL DEFAULT '',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "since" TIMESTAMPTZ(3) NOT NULL,
    "until" TIMESTAMPTZ(3) NOT NULL,
    "state" TEXT COLLATE "C" NOT NULL DEFAULT 'open',
    "ended_at" TIMESTAMPTZ(3),
    -- About how many requests there are, and how many were looked at.
    "expected" BIGINT NOT NULL DEFAULT 0,
    "seen" BIGINT NOT NULL DEFAULT 0,
    -- Where it goes on, and what was found so far.
    "progress" JSONB NOT NULL DEFAULT '{}',
    "found" JSONB NOT NULL DEFAULT '{}',
    -- Which instance is at it, until when unless it goes on.
    "claim" UUID,
    "claimed_until" TIMESTAMPTZ(3),
    CONSTRAINT "replay_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "replay_kind_check" CHECK ("kind" IN ('restrict', 'scopes', 'suspend', 'retire')),
    CONSTRAINT "replay_target_check" CHECK (char_length("target") BETWEEN 1 AND 300),
    CONSTRAINT "replay_change_check" CHECK (jsonb_typeof("change") = 'object' AND pg_column_size("change") < 100000),
    CONSTRAINT "replay_client_refs_check" CHECK (cardinality("client_refs") <= 500),
    CONSTRAINT "replay_span_check" CHECK ("since" <= "until"),
    CONSTRAINT "replay_state_check" CHECK ("state" IN ('open', 'done', 'cancelled', 'superseded')),
    CONSTRAINT "replay_ended_check" CHECK (("state" = 'open') = ("ended_at" IS NULL)),
    CONSTRAINT "replay_seen_check" CHECK ("seen" >= 0 AND "expected" >= 0),
    CONSTRAINT "replay_claim_check" CHECK (("claim" IS NULL) = ("claimed_until" IS NULL))
);
CREATE INDEX "replay_open_idx" ON "replay"("created_at") WHERE "state" = 'open';
CREATE INDEX "replay_created_at_idx" ON "replay"("created_at");
CREATE INDEX "replay_requested_by_id_idx" ON "replay"("requested_by_id");
ALTER TABLE "replay" ADD CONSTRAINT "replay_requested_by_id_fkey"
    FOREIGN KEY ("requested_by_id") REFERENCES "app_user"("id") ON DELETE CASCADE ON UPDATE CASCADE;
