-- What developers need of an API besides its tokens. All of it stands in pages and snippets as it is.
ALTER TABLE "api"
    -- What the address of each call begins with; null where nobody has said. Latchkey's own follows PUBLIC_URL.
    ADD COLUMN "base_url" TEXT,
    ADD COLUMN "docs_url" TEXT,
    -- An e-mail address, or the address of a page.
    ADD COLUMN "contact" TEXT;

ALTER TABLE "api"
    -- Nothing that a shell or a program would read as more than text.
    ADD CONSTRAINT "api_base_url_check" CHECK (
        "base_url" IS NULL OR (
            "base_url" ~ '^https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~%-]+)*$' AND length("base_url") <= 255
            AND "id" <> 'latchkey'
        )
    ),
    ADD CONSTRAINT "api_docs_url_check" CHECK ("docs_url" ~ '^https?://[^[:space:]"<>\\]+$' AND length("docs_url") <= 255),
    ADD CONSTRAINT "api_contact_check" CHECK (
        "contact" ~ '^(https?://[^[:space:]"<>\\]+|[^[:space:]"<>\\:]+@[^[:space:]"<>\\:]+)$' AND length("contact") <= 255
    );
