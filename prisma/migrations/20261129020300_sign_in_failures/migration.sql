-- CreateTable
CREATE TABLE "sign_in_failure" (
    "hour" TIMESTAMPTZ(3) NOT NULL,
    "user_id" UUID NOT NULL,
    "count" BIGINT NOT NULL,

    CONSTRAINT "sign_in_failure_pkey" PRIMARY KEY ("hour","user_id")
);
