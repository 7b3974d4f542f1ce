-- Made by hand: the schema language has no words for it.

-- JW-07: people are known by UUIDs, so no client may be, by whatever way it was made. A `sub` is then never both.
ALTER TABLE "client" ADD CONSTRAINT "client_id_is_no_uuid"
    CHECK ("client_id" !~* '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$');
