-- What is reported as leaked, until a job has judged it: a digest or the thumbprint of a key, never a secret.
CREATE TABLE "leak_report" (
    "id" UUID NOT NULL,
    "digest" BYTEA,
    "kid" TEXT COLLATE "C",
    "source" TEXT COLLATE "C" NOT NULL,
    "found_at" TEXT,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "leak_report_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "leak_report_one_check" CHECK (num_nonnulls("digest", "kid") = 1),
    CONSTRAINT "leak_report_digest_check" CHECK (octet_length("digest") = 32),
    CONSTRAINT "leak_report_kid_check" CHECK ("kid" ~ '^[A-Za-z0-9_-]{43}$'),
    CONSTRAINT "leak_report_source_check" CHECK ("source" IN ('person', 'scanner')),
    CONSTRAINT "leak_report_found_at_check" CHECK (length("found_at") BETWEEN 8 AND 2000)
);

-- A scanner's message that was taken, so that the same one sent again does nothing twice.
CREATE TABLE "leak_delivery" (
    "body_digest" BYTEA NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "leak_delivery_pkey" PRIMARY KEY ("body_digest"),
    CONSTRAINT "leak_delivery_body_digest_check" CHECK (octet_length("body_digest") = 32)
);
CREATE INDEX "leak_delivery_received_at_idx" ON "leak_delivery"("received_at");

-- What becomes of an app's secret that leaked; as LEAK_POLICY says where nothing is set.
ALTER TABLE "client"
    ADD COLUMN "leak_policy" TEXT COLLATE "C",
    ADD CONSTRAINT "client_leak_policy_check" CHECK ("leak_policy" IN ('revoke', 'tell'));

-- A reported private key is looked for by its thumbprint alone.
CREATE INDEX "client_credential_kid_idx" ON "client_credential"("kid");

-- Two kinds of notices: for the app's team, and for the connectivity team. What else there is stays as it is.
DO $$
DECLARE
    rule TEXT;
BEGIN
    SELECT pg_get_constraintdef(oid) INTO STRICT rule FROM pg_constraint WHERE conrelid = 'notice'::regclass AND conname = 'notice_kind_check';
    EXECUTE format('ALTER TABLE "notice" DROP CONSTRAINT "notice_kind_check", ADD CONSTRAINT "notice_kind_check" %s',
        replace(rule, '''password_changed''::text', '''password_changed''::text, ''credential_leaked''::text, ''leak_reported''::text'));
    SELECT pg_get_constraintdef(oid) INTO STRICT rule FROM pg_constraint WHERE conrelid = 'notice'::regclass AND conname = 'notice_only_for_check';
    EXECUTE format('ALTER TABLE "notice" DROP CONSTRAINT "notice_only_for_check", ADD CONSTRAINT "notice_only_for_check" %s',
        replace(rule, '''password_changed''::text', '''password_changed''::text, ''leak_reported''::text'));
END $$;
