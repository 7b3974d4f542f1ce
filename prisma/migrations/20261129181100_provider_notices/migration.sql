ALTER TABLE "notice" DROP CONSTRAINT "notice_kind_check", DROP CONSTRAINT "notice_only_for_check";
ALTER TABLE "notice"
    ADD CONSTRAINT "notice_kind_check" CHECK ("kind" IN (
        'credential_expiring', 'credential_overdue', 'credential_expired', 'credential_created', 'credential_revoked',
        'credential_used_after_end', 'quota_near', 'quota_reached', 'member_joined', 'app_access_changed', 'app_suspended',
        'app_resumed', 'tokens_revoked', 'app_transferred', 'app_deleted', 'app_restored', 'signed_out_elsewhere',
        'app_failing', 'app_recovered', 'strangers_tried', 'scope_requested', 'member_left', 'team_deleted', 'team_restored',
        'team_role_changed', 'team_removed', 'password_changed', 'new_device', 'address_changed', 'second_factor_changed',
        'provider_changed'
    )),
    -- What concerns one person is told to that person, and staff are told one by one, and a team as a whole.
    ADD CONSTRAINT "notice_only_for_check" CHECK (("only_for" IS NOT NULL) = ("kind" IN (
        'signed_out_elsewhere', 'scope_requested', 'team_role_changed', 'team_removed', 'password_changed', 'new_device',
        'address_changed', 'second_factor_changed', 'provider_changed'
    )));
