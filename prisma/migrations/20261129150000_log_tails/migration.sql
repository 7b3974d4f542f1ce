-- Who follows a log at this moment, so that one person holds a few at most, on whatever instances. A seat is taken for some
-- seconds at a time. Made by hand: the schema language has no word for checks.
CREATE TABLE "log_tail" (
    "user_id" UUID NOT NULL,
    "seat" SMALLINT NOT NULL,
    -- Of the page that follows.
    "tail_id" UUID NOT NULL,
    -- Free again from then on.
    "until" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "log_tail_pkey" PRIMARY KEY ("user_id", "seat"),
    CONSTRAINT "log_tail_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE CASCADE,
    CONSTRAINT "log_tail_seat_check" CHECK ("seat" BETWEEN 1 AND 3)
);

CREATE INDEX "log_tail_until_idx" ON "log_tail"("until");
