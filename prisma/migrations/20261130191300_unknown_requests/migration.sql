-- Token requests whose client ID nobody has, so that each is found by its ID, as far as there are few. Without secrets; kept as long
-- as events are.
CREATE TABLE "unknown_request" (
    "id" UUID NOT NULL,
    "time" TIMESTAMPTZ(3) NOT NULL,
    "presented_id" TEXT NOT NULL,
    "received" JSONB NOT NULL,
    "address" INET,
    "user_agent" TEXT,
    CONSTRAINT "unknown_request_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "unknown_request_presented_id_check" CHECK (char_length("presented_id") <= 400),
    CONSTRAINT "unknown_request_received_check" CHECK (jsonb_typeof("received") = 'object'),
    CONSTRAINT "unknown_request_user_agent_check" CHECK (char_length("user_agent") <= 256)
);
CREATE INDEX "unknown_request_time_idx" ON "unknown_request"("time");
