-- CreateEnum
CREATE TYPE "suspended_by" AS ENUM ('owner', 'staff');

-- AlterTable
ALTER TABLE "client" ADD COLUMN     "deleted_at" TIMESTAMPTZ(3),
ADD COLUMN     "purged_at" TIMESTAMPTZ(3),
ADD COLUMN     "suspended_by" "suspended_by";


-- CreateIndex
CREATE INDEX "client_team_id_deleted_at_idx" ON "client"("team_id", "deleted_at");

-- What follows is made by hand: the schema language has no words for it.

-- Until now nobody but the connectivity team could suspend.
UPDATE "client" SET "suspended_by" = 'staff' WHERE "status" = 'suspended';

ALTER TABLE "client"
    ADD CONSTRAINT "client_suspended_by_check" CHECK (("status" = 'suspended') = ("suspended_by" IS NOT NULL)),
    ADD CONSTRAINT "client_purged_at_check" CHECK ("purged_at" IS NULL OR "deleted_at" IS NOT NULL);

-- What the job that makes tombstones looks for: few rows, however many clients there are.
CREATE INDEX "client_to_purge_idx" ON "client"("deleted_at") WHERE "deleted_at" IS NOT NULL AND "purged_at" IS NULL;
