-- Who grants a scope is tried on kept requests, too.
ALTER TABLE "replay"
    DROP CONSTRAINT "replay_kind_check",
    ADD CONSTRAINT "replay_kind_check" CHECK ("kind" IN ('restrict', 'scopes', 'suspend', 'retire', 'methods', 'policy'));
