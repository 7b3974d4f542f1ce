-- A team is told when the connectivity team changes what somebody is in it.
DO $$
DECLARE
    rule TEXT;
BEGIN
    SELECT pg_get_constraintdef(oid) INTO STRICT rule FROM pg_constraint
        WHERE conrelid = 'notice'::regclass AND conname = 'notice_kind_check';
    EXECUTE format('ALTER TABLE "notice" DROP CONSTRAINT "notice_kind_check", ADD CONSTRAINT "notice_kind_check" %s',
        replace(rule, '''member_left''::text', '''member_left''::text, ''member_role_changed''::text'));
END $$;
