-- The methods by which an app may authenticate are tried on kept requests, too.
ALTER TABLE "replay"
    DROP CONSTRAINT "replay_kind_check",
    ADD CONSTRAINT "replay_kind_check" CHECK ("kind" IN ('restrict', 'scopes', 'suspend', 'retire', 'methods'));
