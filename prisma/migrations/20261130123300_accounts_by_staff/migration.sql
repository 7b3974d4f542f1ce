-- An account from a hand-off where no mail can prove its address: staff agree, and the browser that confirmed makes it.
ALTER TABLE "hand_off"
    ADD COLUMN "account_email" TEXT COLLATE "C",
    ADD COLUMN "account_agreed_at" TIMESTAMPTZ(3),
    ADD COLUMN "account_made_at" TIMESTAMPTZ(3),
    ADD CONSTRAINT "hand_off_account_email_check" CHECK (
        "account_email" ~ '^[a-z0-9_''+.-]+@[a-z0-9.-]+$' AND length("account_email") <= 254),
    ADD CONSTRAINT "hand_off_account_email_asked_check" CHECK ("account_email" IS NULL OR "account_asked_at" IS NOT NULL),
    ADD CONSTRAINT "hand_off_account_agreed_check" CHECK ("account_agreed_at" IS NULL OR "account_asked_at" IS NOT NULL),
    -- The address is the account's from then on, and goes with it.
    ADD CONSTRAINT "hand_off_account_made_check" CHECK (
        "account_made_at" IS NULL OR ("account_agreed_at" IS NOT NULL AND "account_email" IS NULL));
