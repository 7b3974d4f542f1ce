-- The audit log by action, time, actor, app and address, each newest first (docs/decisions/0055).
ALTER TABLE "audit_entry" ALTER COLUMN "action" TYPE TEXT COLLATE "C";
CREATE INDEX "audit_entry_action_seq_idx" ON "audit_entry"("action", "seq");
CREATE INDEX "audit_entry_time_seq_idx" ON "audit_entry"("time", "seq");
CREATE INDEX "audit_entry_actor_label_seq_idx" ON "audit_entry"
    ((coalesce("personal" #>> '{actor,label}', "actor_label")) COLLATE "C", "seq");
CREATE INDEX "audit_entry_client_id_seq_idx" ON "audit_entry" (("detail" ->> 'clientId') COLLATE "C", "seq");
CREATE INDEX "audit_entry_address_seq_idx" ON "audit_entry"
    ((coalesce("personal" #>> '{actor,address}', "personal" #>> '{subject,values,address}',
        CASE WHEN "personal" IS NULL THEN "detail" ->> 'address' END)) COLLATE "C", "seq");

-- The end of the log, signed every hour: also written to the structured log, where whoever owns the tables cannot change it.
CREATE TABLE "audit_head" (
    "signed_at" TIMESTAMPTZ(3) NOT NULL,
    "seq" BIGINT NOT NULL,
    "hash" BYTEA NOT NULL,
    "token" TEXT COLLATE "C" NOT NULL,
    CONSTRAINT "audit_head_pkey" PRIMARY KEY ("signed_at"),
    CONSTRAINT "audit_head_seq_check" CHECK ("seq" > 0),
    CONSTRAINT "audit_head_hash_check" CHECK (octet_length("hash") = 32),
    CONSTRAINT "audit_head_token_check" CHECK ("token" ~ '^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$')
);
