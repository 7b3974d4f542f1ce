-- When an app first called an API with a token, as far as it is seen here: our own API, and introspection by others.
CREATE TABLE "client_first_call" (
    "client_ref" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "seen_by" TEXT COLLATE "C" NOT NULL,
    CONSTRAINT "client_first_call_pkey" PRIMARY KEY ("client_ref"),
    CONSTRAINT "client_first_call_seen_by_check" CHECK ("seen_by" IN ('api', 'introspection'))
);
ALTER TABLE "client_first_call"
    ADD CONSTRAINT "client_first_call_client_ref_fkey"
        FOREIGN KEY ("client_ref") REFERENCES "client"("id") ON DELETE CASCADE ON UPDATE CASCADE;
