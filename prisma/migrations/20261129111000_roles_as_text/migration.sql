-- Made by hand, so that the rows keep their values. A role is a row of the table in the code, and one that is in none may
-- nothing: a build that runs beside a newer one meets roles that it does not know.
ALTER TABLE "app_user" ALTER COLUMN "role" DROP DEFAULT,
    ALTER COLUMN "role" TYPE TEXT COLLATE "C" USING "role"::TEXT,
    ALTER COLUMN "role" SET DEFAULT 'developer';

ALTER TABLE "invitation" ALTER COLUMN "role" TYPE TEXT COLLATE "C" USING "role"::TEXT;

DROP TYPE "platform_role";
