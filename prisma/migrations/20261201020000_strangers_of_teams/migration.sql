-- Of a team's requests those that prove no connection to the app they name, so that its success rate can leave them out.
ALTER TABLE "usage_team_hour" ADD COLUMN "strangers" BIGINT NOT NULL DEFAULT 0;

-- No roll-up of the build before adds to these hours meanwhile (prisma/sql/usage.sql takes the same lock).
SELECT pg_advisory_xact_lock(7140212005);
UPDATE "usage_team_hour" t SET strangers = u.count
FROM (
    SELECT c.team_id, h.hour, h.reason, sum(h.count) AS count
    FROM "usage_hour" h JOIN "client" c ON c.id = h.client_ref
    WHERE h.credential_id = 'ffffffff-ffff-ffff-ffff-ffffffffffff'
    GROUP BY 1, 2, 3
) u
WHERE t.team_id = u.team_id AND t.hour = u.hour AND t.reason = u.reason;
