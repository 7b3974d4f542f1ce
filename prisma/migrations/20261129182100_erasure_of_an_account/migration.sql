-- Who is being taken out of the audit log. Empty between transactions: at the commit the account has to be gone
-- (prisma/sql/audit.sql).
CREATE TABLE "erasure" (
    "person_id" UUID NOT NULL,

    CONSTRAINT "erasure_pkey" PRIMARY KEY ("person_id")
);

-- What a person did, for their export and their erasure.
ALTER TABLE "audit_entry" ALTER COLUMN "actor_id" TYPE TEXT COLLATE "C";
CREATE INDEX "audit_entry_actor_id_seq_idx" ON "audit_entry"("actor_id", "seq");

-- Where an address stands in what teams read, when it becomes another one or is forgotten.
CREATE INDEX "notice_by_idx" ON "notice" (("detail" ->> 'by') COLLATE "C");
CREATE INDEX "notice_email_idx" ON "notice" (("detail" ->> 'email') COLLATE "C") WHERE "detail" ? 'email';
