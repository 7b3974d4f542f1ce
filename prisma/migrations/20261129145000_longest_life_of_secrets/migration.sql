-- For how many days a new secret of a team's apps may work; null where that is left to whoever makes it.
ALTER TABLE "team" ADD COLUMN "secret_life_days" INTEGER;

ALTER TABLE "team" ADD CONSTRAINT "team_secret_life_days_check" CHECK ("secret_life_days" BETWEEN 1 AND 3650);

ALTER TABLE "notice"
    DROP CONSTRAINT "notice_kind_check",
    ADD CONSTRAINT "notice_kind_check" CHECK ("kind" IN (
        'credential_expiring', 'credential_overdue', 'credential_expired', 'credential_created', 'credential_revoked',
        'credential_used_after_end', 'quota_near', 'quota_reached', 'member_joined', 'app_access_changed', 'app_suspended',
        'app_resumed', 'tokens_revoked', 'app_transferred', 'app_deleted', 'app_restored', 'signed_out_elsewhere',
        'app_failing', 'app_recovered', 'strangers_tried', 'scope_requested'
    ));
ALTER TABLE "notice_preference"
    DROP CONSTRAINT "notice_preference_kind_check",
    ADD CONSTRAINT "notice_preference_kind_check" CHECK ("kind" IN (
        'credential_expiring', 'credential_overdue', 'credential_expired', 'quota_near', 'quota_reached', 'app_failing',
        'app_recovered'
    ));
