-- What the connectivity team searches for from anywhere (docs/decisions/0055): secrets by their first or last characters,
-- misspelt client IDs, and addresses.
CREATE INDEX "client_credential_prefix_idx" ON "client_credential"("prefix" COLLATE "C") WHERE "prefix" IS NOT NULL;
CREATE INDEX "client_credential_last_four_idx" ON "client_credential"("last_four" COLLATE "C") WHERE "last_four" IS NOT NULL;
CREATE INDEX "near_miss_presented_id_idx" ON "near_miss"("presented_id");
CREATE INDEX "client_address_address_last_at_idx" ON "client_address"("address", "last_at");
-- Costs an issued token nothing.
CREATE INDEX "token_event_refused_address_idx" ON "token_event"("address", "time") WHERE "outcome" = 'refused';
