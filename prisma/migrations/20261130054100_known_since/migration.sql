-- Since when an address counts as the client's own: what came from there before was counted as a stranger's.
ALTER TABLE "client_address" ADD COLUMN "known_since" TIMESTAMPTZ(3) NOT NULL DEFAULT '1970-01-01 00:00:00+00';
ALTER TABLE "client_address" ALTER COLUMN "known_since" SET DEFAULT CURRENT_TIMESTAMP;
