-- AlterTable
ALTER TABLE "session" ADD COLUMN     "proved_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;

-- Whoever is signed in proved it when the session was opened.
UPDATE "session" SET "proved_at" = "created_at";
