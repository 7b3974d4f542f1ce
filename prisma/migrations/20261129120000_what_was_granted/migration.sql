-- Made by hand: the table is not in the schema. What a request came to, so that it can be judged again by other rules.
ALTER TABLE "token_event"
    -- The API that the token is for, by its id; null when the request did not come so far.
    ADD COLUMN "api_id" TEXT,
    -- Whether the granted scope is what was asked for (true), or all that the client has because it asked for none. A
    -- token never holds less than was asked for, or more, so the granted scope is the rest of the answer.
    ADD COLUMN "scope_named" BOOLEAN;
