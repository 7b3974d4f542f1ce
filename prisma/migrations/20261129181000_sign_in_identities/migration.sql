-- Who somebody is at a provider that they sign in with. The provider is known by its issuer, so that another one under the
-- same setting knows nobody.
CREATE TABLE "sign_in_identity" (
    "id" UUID NOT NULL,
    "issuer" TEXT COLLATE "C" NOT NULL,
    "subject" TEXT COLLATE "C" NOT NULL,
    "user_id" UUID NOT NULL,
    "email" TEXT COLLATE "C",
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_used_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "sign_in_identity_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "sign_in_identity_issuer_check" CHECK (length("issuer") BETWEEN 1 AND 255),
    CONSTRAINT "sign_in_identity_subject_check" CHECK (length("subject") BETWEEN 1 AND 255),
    CONSTRAINT "sign_in_identity_email_check" CHECK (length("email") BETWEEN 3 AND 254)
);
CREATE UNIQUE INDEX "sign_in_identity_issuer_subject_key" ON "sign_in_identity"("issuer", "subject");
CREATE UNIQUE INDEX "sign_in_identity_user_id_issuer_key" ON "sign_in_identity"("user_id", "issuer");
ALTER TABLE "sign_in_identity"
    ADD CONSTRAINT "sign_in_identity_user_id_fkey"
        FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Whether the person knows the password of the account. Who came by a provider has one that nobody knows, so that builds
-- before this one compare it like any other.
ALTER TABLE "app_user"
    ADD COLUMN "has_password" BOOLEAN NOT NULL DEFAULT true,
    -- Whether a provider said the role that the person has.
    ADD COLUMN "role_from_claim" BOOLEAN NOT NULL DEFAULT false;
