-- The session in which a secret was made that waits for its first code: no other one sees it.
ALTER TABLE "totp" ADD COLUMN "session_id" UUID;
