-- Whose address is of one of these domains, and verified, may join the team by themselves.
CREATE TABLE "team_domain" (
    "team_id" UUID NOT NULL,
    "domain" TEXT COLLATE "C" NOT NULL,
    "role" TEXT COLLATE "C" NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "team_domain_pkey" PRIMARY KEY ("team_id", "domain"),
    CONSTRAINT "team_domain_domain_check" CHECK (length("domain") BETWEEN 3 AND 253 AND "domain" = lower("domain")),
    -- Never an owner: somebody who owns it has to say so of each.
    CONSTRAINT "team_domain_role_check" CHECK ("role" IN ('member', 'viewer'))
);
CREATE INDEX "team_domain_domain_idx" ON "team_domain"("domain");
ALTER TABLE "team_domain"
    ADD CONSTRAINT "team_domain_team_id_fkey"
        FOREIGN KEY ("team_id") REFERENCES "team"("id") ON DELETE CASCADE ON UPDATE CASCADE;
