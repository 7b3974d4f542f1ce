-- A notice about an account is of no team: whoever is in none is told as well.
ALTER TABLE "notice" ALTER COLUMN "team_id" DROP NOT NULL;
ALTER TABLE "notice" ADD CONSTRAINT "notice_team_id_check" CHECK ("team_id" IS NOT NULL OR "only_for" IS NOT NULL);
