-- Instances that run, and the fingerprints of the key-encryption keys that each has: before everything is sealed with another key,
-- all must have it. A minute after the last sign of one it counts as gone.
CREATE TABLE "kek_holder" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "fingerprints" TEXT[] COLLATE "C" NOT NULL,
    "seen_at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "kek_holder_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "kek_holder_name_check" CHECK (char_length("name") BETWEEN 1 AND 400),
    CONSTRAINT "kek_holder_fingerprints_check" CHECK (
        cardinality("fingerprints") BETWEEN 1 AND 2 AND array_to_string("fingerprints", '') ~ '^([0-9a-f]{16}){1,2}$')
);
