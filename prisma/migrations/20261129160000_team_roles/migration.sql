-- What a person is in a team. Everybody who is in one is an owner, as everybody could do everything until now; so is whoever a
-- build of before lets in. A role is a row of the table in the code, and one that is in none may nothing.
ALTER TABLE "membership" ADD COLUMN "role" TEXT COLLATE "C" NOT NULL DEFAULT 'owner';
ALTER TABLE "membership" ADD CONSTRAINT "membership_role_check" CHECK ("role" ~ '^[a-z_]{1,40}$');

-- A team that is deleted can be restored for a while; then a row without people stays, so that its slug is nobody else's.
ALTER TABLE "team" ADD COLUMN "deleted_at" TIMESTAMPTZ(3), ADD COLUMN "purged_at" TIMESTAMPTZ(3);
ALTER TABLE "team" ADD CONSTRAINT "team_purged_at_check" CHECK ("purged_at" IS NULL OR "deleted_at" IS NOT NULL);

ALTER TABLE "notice" DROP CONSTRAINT "notice_kind_check", DROP CONSTRAINT "notice_only_for_check";
ALTER TABLE "notice"
    ADD CONSTRAINT "notice_kind_check" CHECK ("kind" IN (
        'credential_expiring', 'credential_overdue', 'credential_expired', 'credential_created', 'credential_revoked',
        'credential_used_after_end', 'quota_near', 'quota_reached', 'member_joined', 'app_access_changed', 'app_suspended',
        'app_resumed', 'tokens_revoked', 'app_transferred', 'app_deleted', 'app_restored', 'signed_out_elsewhere',
        'app_failing', 'app_recovered', 'strangers_tried', 'scope_requested',
        'member_left', 'team_deleted', 'team_restored', 'team_role_changed', 'team_removed'
    )),
    -- What concerns one person is told to that person, staff are told one by one, and a team is told as a whole.
    ADD CONSTRAINT "notice_only_for_check" CHECK (
        ("only_for" IS NOT NULL) = ("kind" IN ('signed_out_elsewhere', 'scope_requested', 'team_role_changed', 'team_removed'))
    );
