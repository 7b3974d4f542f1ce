-- What somebody is in the portal was changed: that person alone is told.
DO $$
DECLARE
    name TEXT;
    rule TEXT;
BEGIN
    FOREACH name IN ARRAY ARRAY['notice_kind_check', 'notice_only_for_check'] LOOP
        SELECT pg_get_constraintdef(oid) INTO STRICT rule FROM pg_constraint WHERE conrelid = 'notice'::regclass AND conname = name;
        EXECUTE format('ALTER TABLE "notice" DROP CONSTRAINT %I, ADD CONSTRAINT %I %s', name, name,
            replace(rule, '''password_changed''::text', '''password_changed''::text, ''role_changed''::text'));
    END LOOP;
END $$;
