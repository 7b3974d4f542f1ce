-- Since when it is proved that mail to the address reaches the person; null where nobody knows. Whom the operator made at
-- the command line the operator vouches for; the others are asked once, when they next sign in.
ALTER TABLE "app_user"
    ADD COLUMN "email_verified_at" TIMESTAMPTZ(3),
    ADD COLUMN "email_asked_at" TIMESTAMPTZ(3),
    ADD COLUMN "last_sign_in_at" TIMESTAMPTZ(3);
UPDATE "app_user" u SET "last_sign_in_at" = (SELECT max(s."created_at") FROM "session" s WHERE s."user_id" = u."id");

-- What signed in, in a few words, and from where.
ALTER TABLE "session"
    ADD COLUMN "device" TEXT,
    ADD COLUMN "address" TEXT COLLATE "C";
ALTER TABLE "session"
    ADD CONSTRAINT "session_device_check" CHECK (length("device") BETWEEN 1 AND 100),
    ADD CONSTRAINT "session_address_check" CHECK (length("address") <= 64);

ALTER TABLE "notice" DROP CONSTRAINT "notice_kind_check", DROP CONSTRAINT "notice_only_for_check";
ALTER TABLE "notice"
    ADD CONSTRAINT "notice_kind_check" CHECK ("kind" IN (
        'credential_expiring', 'credential_overdue', 'credential_expired', 'credential_created', 'credential_revoked',
        'credential_used_after_end', 'quota_near', 'quota_reached', 'member_joined', 'app_access_changed', 'app_suspended',
        'app_resumed', 'tokens_revoked', 'app_transferred', 'app_deleted', 'app_restored', 'signed_out_elsewhere',
        'app_failing', 'app_recovered', 'strangers_tried', 'scope_requested', 'member_left', 'team_deleted', 'team_restored',
        'team_role_changed', 'team_removed', 'password_changed', 'new_device', 'address_changed'
    )),
    -- What concerns one person is told to that person, and staff are told one by one, and a team as a whole.
    ADD CONSTRAINT "notice_only_for_check" CHECK (("only_for" IS NOT NULL) = ("kind" IN (
        'signed_out_elsewhere', 'scope_requested', 'team_role_changed', 'team_removed', 'password_changed', 'new_device',
        'address_changed'
    )));
