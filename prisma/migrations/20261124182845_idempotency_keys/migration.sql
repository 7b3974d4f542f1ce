-- CreateTable
CREATE TABLE "idempotency_key" (
    "caller" TEXT NOT NULL,
    "key_digest" BYTEA NOT NULL,
    "request_digest" BYTEA NOT NULL,
    "answer" JSONB,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "idempotency_key_pkey" PRIMARY KEY ("caller","key_digest")
);

-- CreateIndex
CREATE INDEX "idempotency_key_expires_at_idx" ON "idempotency_key"("expires_at");

-- What follows is made by hand: the schema language has no words for it.

ALTER TABLE "idempotency_key"
    ADD CONSTRAINT "idempotency_key_digests_check" CHECK (length("key_digest") = 32 AND length("request_digest") = 32),
    -- An answer is kept to be told again, and a secret is told once: not even by a hand that writes past the code.
    ADD CONSTRAINT "idempotency_key_answer_check" CHECK (NOT "answer" ? 'client_secret');
