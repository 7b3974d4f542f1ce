-- Made by hand. Nobody is granted it. Where an API of the operator's own has a scope of that name it stays as it is:
-- then tokens for Latchkey's API never hold it, and the calls that need it stay closed.
INSERT INTO "scope" ("name", "api_id", "description", "grant_policy", "position")
SELECT 'credentials:write', 'latchkey', 'Add, rotate and end the secrets of your team''s apps', 'request',
    coalesce(max("position"), 0) + 1
FROM "scope"
ON CONFLICT ("name") DO NOTHING;
