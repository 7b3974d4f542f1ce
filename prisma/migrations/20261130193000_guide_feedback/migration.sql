-- Whether a page of the guide helped, by page and day: counts alone, nothing of who answered.
CREATE TABLE "guide_feedback" (
    "page" TEXT COLLATE "C" NOT NULL,
    "day" TIMESTAMPTZ(3) NOT NULL,
    "helped" INTEGER NOT NULL DEFAULT 0,
    "not_helped" INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT "guide_feedback_pkey" PRIMARY KEY ("page", "day"),
    CONSTRAINT "guide_feedback_page_check" CHECK ("page" ~ '^/docs(/[a-z0-9-]+)*$' AND length("page") <= 100),
    CONSTRAINT "guide_feedback_counts_check" CHECK ("helped" >= 0 AND "not_helped" >= 0)
);
CREATE INDEX "guide_feedback_day_idx" ON "guide_feedback"("day");

-- What was said of a page, without secrets.
CREATE TABLE "guide_remark" (
    "id" UUID NOT NULL,
    "page" TEXT COLLATE "C" NOT NULL,
    "helped" BOOLEAN NOT NULL,
    "words" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "guide_remark_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "guide_remark_page_check" CHECK ("page" ~ '^/docs(/[a-z0-9-]+)*$' AND length("page") <= 100),
    CONSTRAINT "guide_remark_words_check" CHECK (length("words") BETWEEN 1 AND 500)
);
CREATE INDEX "guide_remark_created_at_idx" ON "guide_remark"("created_at");
