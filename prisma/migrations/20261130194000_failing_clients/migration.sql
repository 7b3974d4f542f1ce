-- Apps that were failing when all were last judged, or were refused something since: lists judge these and not all. Made by
-- hand: each roll-up adds to it, and a job takes off what is not failing (decision 39).
CREATE TABLE "failing_client" (
    "client_ref" UUID NOT NULL,

    CONSTRAINT "failing_client_pkey" PRIMARY KEY ("client_ref")
);

INSERT INTO "failing_client" ("client_ref")
SELECT DISTINCT "client_ref" FROM "usage_hour"
WHERE "hour" >= now() - INTERVAL '25 hours' AND "reason" <> 'issued'
  AND "credential_id" <> 'ffffffff-ffff-ffff-ffff-ffffffffffff';
