-- Which version of the terms who has accepted, and when. TERMS_VERSION says which is in force.
CREATE TABLE "terms_acceptance" (
    "user_id" UUID NOT NULL,
    "version" TEXT COLLATE "C" NOT NULL,
    "accepted_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "terms_acceptance_pkey" PRIMARY KEY ("user_id", "version"),
    CONSTRAINT "terms_acceptance_version_check" CHECK ("version" ~ '^[A-Za-z0-9._-]{1,40}$')
);

ALTER TABLE "terms_acceptance" ADD CONSTRAINT "terms_acceptance_user_id_fkey"
    FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE CASCADE ON UPDATE CASCADE;
