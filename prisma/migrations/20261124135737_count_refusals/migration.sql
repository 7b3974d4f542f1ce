-- CreateTable
CREATE TABLE "refusal_count" (
    "hour" TIMESTAMPTZ(3) NOT NULL,
    "reason" TEXT NOT NULL,
    "recorder_id" UUID NOT NULL,
    "count" BIGINT NOT NULL,

    CONSTRAINT "refusal_count_pkey" PRIMARY KEY ("hour","reason","recorder_id")
);

-- CreateTable
CREATE TABLE "failure_limit" (
    "key" VARCHAR(400) NOT NULL,
    "points" INTEGER NOT NULL DEFAULT 0,
    "expire" BIGINT,

    CONSTRAINT "failure_limit_pkey" PRIMARY KEY ("key")
);

-- What follows is made by hand: the schema language has no words for it.

-- No write-ahead log for counts that live for a minute.
ALTER TABLE "failure_limit" SET UNLOGGED;
