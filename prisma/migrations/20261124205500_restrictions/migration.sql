-- CreateEnum
CREATE TYPE "restriction_mode" AS ENUM ('off', 'observe', 'enforce');

-- AlterTable
ALTER TABLE "client" ADD COLUMN     "address_mode" "restriction_mode" NOT NULL DEFAULT 'off',
ADD COLUMN     "allowed_addresses" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "quota_mode" "restriction_mode" NOT NULL DEFAULT 'off',
ADD COLUMN     "quota_per_hour" INTEGER;

-- Which restriction in observe mode would have refused a request that was answered with a token.
ALTER TABLE "token_event" ADD COLUMN "observed" TEXT;

-- Holds the few that there are, and costs the others nothing.
CREATE INDEX "token_event_observed_idx" ON "token_event"("client_ref", "time") WHERE "observed" IS NOT NULL;
