-- The end of the log without the rows about people's accounts, which only administrators read (docs/decisions/0055).
CREATE INDEX "audit_entry_not_of_people_seq_idx" ON "audit_entry"("seq")
    WHERE "subject_kind" NOT IN ('user', 'invitation');
