-- What the owners of an app ask the connectivity team for, and what became of it. Of the scopes of a request those that still
-- wait stand in scope_request, which builds before this one write and delete by themselves; triggers keep both together
-- (prisma/sql/requests.sql).
CREATE TABLE "access_request" (
    "id" UUID NOT NULL,
    "client_ref" UUID NOT NULL,
    "kind" TEXT COLLATE "C" NOT NULL,
    "scopes" TEXT[] COLLATE "C" NOT NULL DEFAULT '{}',
    "live_client_id" TEXT COLLATE "C",
    "quota_per_hour" INTEGER,
    "reason" TEXT NOT NULL,
    "requested_by_id" UUID,
    "requested_by" TEXT NOT NULL DEFAULT '',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "state" TEXT COLLATE "C" NOT NULL DEFAULT 'open',
    "decided_at" TIMESTAMPTZ(3),
    "decided_by_id" UUID,
    "decided_by" TEXT NOT NULL DEFAULT '',
    "word" TEXT NOT NULL DEFAULT '',
    "granted_scopes" TEXT[] COLLATE "C" NOT NULL DEFAULT '{}',
    "granted_quota" INTEGER,
    "quota_before" INTEGER,
    "until" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    CONSTRAINT "access_request_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "access_request_kind_check" CHECK ("kind" IN ('scopes', 'live', 'quota')),
    CONSTRAINT "access_request_asked_check" CHECK (
        cardinality("scopes") <= 100
        AND ("kind" <> 'scopes' OR cardinality("scopes") > 0)
        AND ("kind" <> 'quota' OR cardinality("scopes") = 0)
        AND ("kind" = 'live') = ("live_client_id" IS NOT NULL)
        AND ("kind" = 'quota') = ("quota_per_hour" IS NOT NULL)
    ),
    CONSTRAINT "access_request_quota_check" CHECK ("quota_per_hour" > 0 AND "granted_quota" > 0 AND "quota_before" > 0),
    CONSTRAINT "access_request_reason_check" CHECK (char_length("reason") BETWEEN 1 AND 500),
    CONSTRAINT "access_request_state_check" CHECK ("state" IN ('open', 'granted', 'declined', 'withdrawn')),
    CONSTRAINT "access_request_decided_check" CHECK (("state" = 'open') = ("decided_at" IS NULL)),
    CONSTRAINT "access_request_word_check" CHECK (char_length("word") <= 500),
    CONSTRAINT "access_request_granted_check" CHECK (
        "state" = 'granted' OR (cardinality("granted_scopes") = 0 AND "granted_quota" IS NULL AND "until" IS NULL)
    ),
    CONSTRAINT "access_request_ended_check" CHECK ("ended_at" IS NULL OR "until" IS NOT NULL)
);
-- One of a kind waits for an app; of scopes one for each, by the key of scope_request.
CREATE UNIQUE INDEX "access_request_open_key" ON "access_request"("client_ref", "kind")
    WHERE "state" = 'open' AND "kind" <> 'scopes';
CREATE INDEX "access_request_client_ref_idx" ON "access_request"("client_ref", "created_at");
CREATE INDEX "access_request_state_idx" ON "access_request"("state", "created_at");
CREATE INDEX "access_request_decided_at_idx" ON "access_request"("decided_at");
CREATE INDEX "access_request_until_idx" ON "access_request"("until") WHERE "until" IS NOT NULL AND "ended_at" IS NULL;
CREATE INDEX "access_request_requested_by_id_idx" ON "access_request"("requested_by_id");
CREATE INDEX "access_request_decided_by_id_idx" ON "access_request"("decided_by_id");
ALTER TABLE "access_request"
    ADD CONSTRAINT "access_request_client_ref_fkey"
        FOREIGN KEY ("client_ref") REFERENCES "client"("id") ON DELETE CASCADE ON UPDATE CASCADE,
    ADD CONSTRAINT "access_request_requested_by_id_fkey"
        FOREIGN KEY ("requested_by_id") REFERENCES "app_user"("id") ON DELETE SET NULL ON UPDATE CASCADE,
    ADD CONSTRAINT "access_request_decided_by_id_fkey"
        FOREIGN KEY ("decided_by_id") REFERENCES "app_user"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- The requests that wait are carried over, each for the one scope that it was for.
ALTER TABLE "scope_request" ADD COLUMN "request_id" UUID;
UPDATE "scope_request" SET "request_id" = gen_random_uuid();
INSERT INTO "access_request" ("id", "client_ref", "kind", "scopes", "reason", "requested_by_id", "requested_by", "created_at")
SELECT q."request_id", q."client_ref", 'scopes', ARRAY[q."scope_name"], q."reason", u."id",
       CASE WHEN u."id" IS NULL THEN q."requested_by" ELSE '' END, q."created_at"
FROM "scope_request" q LEFT JOIN "app_user" u ON u."email" = q."requested_by";
CREATE INDEX "scope_request_request_id_idx" ON "scope_request"("request_id");
ALTER TABLE "scope_request" ADD CONSTRAINT "scope_request_request_id_fkey"
    FOREIGN KEY ("request_id") REFERENCES "access_request"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- A scope that was granted for a time: a job takes it away then.
ALTER TABLE "client_scope" ADD COLUMN "until" TIMESTAMPTZ(3);
-- What the connectivity team holds an app to, its own people do not loosen.
ALTER TABLE "client_restriction" ADD COLUMN "is_of_staff" BOOLEAN NOT NULL DEFAULT false;

-- Staff are told of requests one by one, a team of the answer. What else there is stays as it is.
DO $$
DECLARE
    name TEXT;
    rule TEXT;
    added TEXT;
BEGIN
    FOR name, added IN VALUES
        ('notice_kind_check', ', ''access_requested''::text, ''request_answered''::text'),
        ('notice_only_for_check', ', ''access_requested''::text')
    LOOP
        SELECT pg_get_constraintdef(oid) INTO STRICT rule FROM pg_constraint WHERE conrelid = 'notice'::regclass AND conname = name;
        EXECUTE format('ALTER TABLE "notice" DROP CONSTRAINT %I, ADD CONSTRAINT %I %s', name, name,
            replace(rule, '''scope_requested''::text', '''scope_requested''::text' || added));
    END LOOP;
END $$;
