-- CreateEnum
CREATE TYPE "revocation_kind" AS ENUM ('token', 'secret', 'client', 'global');

-- CreateTable
CREATE TABLE "revocation" (
    "kind" "revocation_kind" NOT NULL,
    "subject" TEXT NOT NULL,
    "cut_off" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "revocation_pkey" PRIMARY KEY ("kind","subject")
);

-- CreateIndex
CREATE INDEX "revocation_expires_at_idx" ON "revocation"("expires_at");

-- What follows is made by hand: the schema language has no words for it.

-- Subjects are ids of ours; nobody can make the list heavy with long ones.
ALTER TABLE "revocation" ADD CONSTRAINT "revocation_subject_check" CHECK (length("subject") <= 64);

-- Whoever revokes, by whatever way, tells every instance when the change commits. The message is the entry
-- itself, so that nobody has to ask for it. Expired entries go in silence: they cover no living token.
CREATE FUNCTION latchkey_revocation_changed() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('revocation_changed', json_build_object(
        'kind', NEW.kind,
        'subject', NEW.subject,
        'cutOff', extract(epoch FROM NEW.cut_off)::float8,
        'expiresAt', extract(epoch FROM NEW.expires_at)::float8
    )::text);
    RETURN NULL;
END $$;

CREATE TRIGGER revocation_changed AFTER INSERT OR UPDATE ON "revocation"
    FOR EACH ROW EXECUTE FUNCTION latchkey_revocation_changed();
