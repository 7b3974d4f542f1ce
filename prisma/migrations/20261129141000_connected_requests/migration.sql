-- Where a client got tokens from lately: a request from there is its own, whatever secret it brings. Made by hand: the
-- schema language has no word for what an address may be.
CREATE TABLE "client_address" (
    "client_ref" UUID NOT NULL,
    -- IPv4, or the /64 of an IPv6 address.
    "address" INET NOT NULL,
    -- When it last got one from there, to the hour.
    "last_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "client_address_pkey" PRIMARY KEY ("client_ref", "address"),
    CONSTRAINT "client_address_source_check" CHECK ("address" = network("address"))
);

CREATE INDEX "client_address_last_at_idx" ON "client_address"("last_at");

-- Up to when tokens have been looked through for it; null before the first time.
ALTER TABLE "usage_progress" ADD COLUMN "addresses_until" TIMESTAMPTZ(3);

-- Refusals of strangers beyond those that are kept one by one: they name a client and prove no connection to it.
CREATE TABLE "client_refusal_count" (
    "client_ref" UUID NOT NULL,
    "hour" TIMESTAMPTZ(3) NOT NULL,
    "reason" TEXT COLLATE "C" NOT NULL,
    -- Which run of which instance counted; each writes its own row, so that writing again changes nothing.
    "recorder_id" UUID NOT NULL,
    "count" BIGINT NOT NULL,

    CONSTRAINT "client_refusal_count_pkey" PRIMARY KEY ("client_ref", "hour", "reason", "recorder_id"),
    CONSTRAINT "client_refusal_count_hour_check" CHECK (extract(epoch FROM "hour") % 3600 = 0),
    CONSTRAINT "client_refusal_count_count_check" CHECK ("count" > 0)
);

CREATE INDEX "client_refusal_count_hour_idx" ON "client_refusal_count"("hour");
