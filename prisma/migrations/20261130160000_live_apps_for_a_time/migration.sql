-- Until when a live app was granted; a job suspends it then.
ALTER TABLE "client"
    ADD COLUMN "granted_until" TIMESTAMPTZ(3),
    ADD CONSTRAINT "client_granted_until_check" CHECK ("granted_until" IS NULL OR "environment" = 'live');
CREATE INDEX "client_granted_until_idx" ON "client"("granted_until") WHERE "granted_until" IS NOT NULL;
