-- When somebody of the connectivity team last looked at their home, and when before that.
CREATE TABLE "staff_visit" (
    "user_id" UUID NOT NULL,
    "visited_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "before_at" TIMESTAMPTZ(3),
    CONSTRAINT "staff_visit_pkey" PRIMARY KEY ("user_id")
);
ALTER TABLE "staff_visit"
    ADD CONSTRAINT "staff_visit_user_id_fkey"
        FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE CASCADE ON UPDATE CASCADE;
