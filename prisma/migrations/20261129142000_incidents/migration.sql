-- A time in which an app got too few of the tokens it asked for (decision 39). Made by hand: the schema language has no
-- word for partial indexes.
CREATE TABLE "incident" (
    "id" UUID NOT NULL,
    "client_ref" UUID NOT NULL,
    -- Of the first refusal.
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    -- Null while it lasts.
    "ended_at" TIMESTAMPTZ(3),
    -- It got tokens again, it asked for none any more, or it was suspended or deleted.
    "outcome" TEXT,
    -- Why most requests were refused, and how many of how many, when it was noticed.
    "reason" TEXT NOT NULL,
    "refused" BIGINT NOT NULL,
    "requests" BIGINT NOT NULL,

    CONSTRAINT "incident_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "incident_client_ref_fkey" FOREIGN KEY ("client_ref") REFERENCES "client"("id") ON DELETE CASCADE,
    CONSTRAINT "incident_outcome_check" CHECK ("outcome" IN ('recovered', 'silent', 'stopped')),
    CONSTRAINT "incident_ended_at_check" CHECK (("ended_at" IS NULL) = ("outcome" IS NULL) AND "ended_at" >= "started_at"),
    CONSTRAINT "incident_refused_check" CHECK ("refused" > 0 AND "requests" >= "refused")
);

-- One at a time.
CREATE UNIQUE INDEX "incident_open_idx" ON "incident"("client_ref") WHERE "ended_at" IS NULL;
CREATE INDEX "incident_client_ref_idx" ON "incident"("client_ref");
CREATE INDEX "incident_ended_at_idx" ON "incident"("ended_at");

-- Who did what a notice tells of: to that person it is no news.
ALTER TABLE "notice" ADD COLUMN "acted_by" UUID;

ALTER TABLE "notice"
    DROP CONSTRAINT "notice_kind_check",
    ADD CONSTRAINT "notice_kind_check" CHECK ("kind" IN (
        'credential_expiring', 'credential_expired', 'credential_created', 'credential_revoked', 'credential_used_after_end',
        'quota_near', 'quota_reached', 'member_joined', 'app_access_changed', 'app_suspended', 'app_resumed',
        'tokens_revoked', 'app_transferred', 'app_deleted', 'app_restored', 'signed_out_elsewhere',
        'app_failing', 'app_recovered', 'strangers_tried'
    ));
ALTER TABLE "notice_preference"
    DROP CONSTRAINT "notice_preference_kind_check",
    ADD CONSTRAINT "notice_preference_kind_check" CHECK (
        "kind" IN ('credential_expiring', 'credential_expired', 'quota_near', 'quota_reached', 'app_failing', 'app_recovered')
    );
