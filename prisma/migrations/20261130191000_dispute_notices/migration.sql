-- The team is told, too, when somebody with a link says that it was not them who opened it.
DO $$
DECLARE
    rule TEXT;
BEGIN
    SELECT pg_get_constraintdef(oid) INTO STRICT rule FROM pg_constraint
        WHERE conrelid = 'notice'::regclass AND conname = 'notice_kind_check';
    EXECUTE format('ALTER TABLE "notice" DROP CONSTRAINT "notice_kind_check", ADD CONSTRAINT "notice_kind_check" %s',
        replace(rule, '''rotation_asked''::text', '''rotation_asked''::text, ''hand_off_disputed''::text'));
END $$;
