CREATE TABLE "client_restriction" (
    "client_ref" UUID NOT NULL,
    "kind" TEXT COLLATE "C" NOT NULL,
    "mode" "restriction_mode" NOT NULL,
    "rule" JSONB NOT NULL,

    CONSTRAINT "client_restriction_pkey" PRIMARY KEY ("client_ref","kind")
);

ALTER TABLE "client_restriction" ADD CONSTRAINT "client_restriction_client_ref_fkey"
    FOREIGN KEY ("client_ref") REFERENCES "client"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- A rule that is none of its kind would keep its client from getting any token. A kind that is not named here has its
-- rule as it brings it.
ALTER TABLE "client_restriction" ADD CONSTRAINT "client_restriction_rule_check" CHECK (
    CASE "kind"
        WHEN 'addresses' THEN jsonb_typeof("rule"->'allowedAddresses') = 'array'
        WHEN 'quota' THEN jsonb_typeof("rule"->'quotaPerHour') = 'number' AND ("rule"->>'quotaPerHour')::numeric > 0
        ELSE jsonb_typeof("rule") = 'object'
    END IS TRUE
);

-- A mode without a list refused everybody; one without a number, nobody.
INSERT INTO "client_restriction" ("client_ref", "kind", "mode", "rule")
SELECT "id", 'addresses', "address_mode",
    jsonb_build_object('allowedAddresses', to_jsonb(coalesce("allowed_addresses", ARRAY[]::TEXT[])))
FROM "client" WHERE "purged_at" IS NULL AND ("address_mode" <> 'off' OR cardinality("allowed_addresses") > 0);

INSERT INTO "client_restriction" ("client_ref", "kind", "mode", "rule")
SELECT "id", 'quota', "quota_mode", jsonb_build_object('quotaPerHour', greatest("quota_per_hour", 1))
FROM "client" WHERE "purged_at" IS NULL AND "quota_per_hour" IS NOT NULL;

ALTER TABLE "client" DROP COLUMN "allowed_addresses", DROP COLUMN "address_mode",
    DROP COLUMN "quota_per_hour", DROP COLUMN "quota_mode";
