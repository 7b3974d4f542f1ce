-- What the owners of an app ask the connectivity team for. A row goes once the scope is granted.
CREATE TABLE "scope_request" (
    "client_ref" UUID NOT NULL,
    "scope_name" TEXT COLLATE "C" NOT NULL,
    "reason" TEXT NOT NULL,
    "requested_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "scope_request_pkey" PRIMARY KEY ("client_ref", "scope_name"),
    CONSTRAINT "scope_request_reason_check" CHECK (char_length("reason") BETWEEN 1 AND 500),
    CONSTRAINT "scope_request_requested_by_check" CHECK ("requested_by" <> '')
);

CREATE INDEX "scope_request_scope_name_idx" ON "scope_request"("scope_name");

ALTER TABLE "scope_request" ADD CONSTRAINT "scope_request_client_ref_fkey"
    FOREIGN KEY ("client_ref") REFERENCES "client"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "scope_request" ADD CONSTRAINT "scope_request_scope_name_fkey"
    FOREIGN KEY ("scope_name") REFERENCES "scope"("name") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "notice" DROP CONSTRAINT "notice_kind_check", DROP CONSTRAINT "notice_only_for_check";
ALTER TABLE "notice"
    ADD CONSTRAINT "notice_kind_check" CHECK ("kind" IN (
        'credential_expiring', 'credential_overdue', 'credential_expired', 'credential_created', 'credential_revoked',
        'credential_used_after_end', 'quota_near', 'quota_reached', 'member_joined', 'app_access_changed', 'app_suspended',
        'app_resumed', 'tokens_revoked', 'app_transferred', 'app_deleted', 'app_restored', 'signed_out_elsewhere',
        'app_failing', 'app_recovered', 'strangers_tried', 'scope_requested'
    )),
    -- What concerns one person is told to that person, staff are told one by one, and a team is told as a whole.
    ADD CONSTRAINT "notice_only_for_check" CHECK (
        ("only_for" IS NOT NULL) = ("kind" IN ('signed_out_elsewhere', 'scope_requested'))
    );
