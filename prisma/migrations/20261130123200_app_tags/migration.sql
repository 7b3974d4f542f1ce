-- Words by which the connectivity team finds apps.
ALTER TABLE "client"
    ADD COLUMN "tags" TEXT[] COLLATE "C" NOT NULL DEFAULT '{}',
    ADD CONSTRAINT "client_tags_check" CHECK (cardinality("tags") <= 20);
CREATE INDEX "client_tags_idx" ON "client" USING gin ("tags");
