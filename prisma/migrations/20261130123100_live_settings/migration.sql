-- Settings that administrators change while instances run; without a row the environment says (docs/decisions/0059).
CREATE TABLE "live_setting" (
    "name" TEXT COLLATE "C" NOT NULL,
    "value" TEXT NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "live_setting_pkey" PRIMARY KEY ("name"),
    CONSTRAINT "live_setting_name_check" CHECK ("name" ~ '^[A-Z][A-Z_]{0,63}$'),
    CONSTRAINT "live_setting_value_check" CHECK (length("value") BETWEEN 1 AND 200)
);
