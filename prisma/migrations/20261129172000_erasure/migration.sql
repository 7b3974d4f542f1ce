-- What of a row of the audit log is about a person, beside the chain: its digest stands in the row. Null in rows of before.
ALTER TABLE "audit_entry" ADD COLUMN "personal" JSONB;
ALTER TABLE "audit_entry" ADD CONSTRAINT "audit_entry_personal_check" CHECK (jsonb_typeof("personal") = 'object');
