-- CreateEnum
CREATE TYPE "signing_alg" AS ENUM ('ES256', 'RS256', 'EdDSA');

-- AlterTable
ALTER TABLE "api" ADD COLUMN     "signing_alg" "signing_alg" NOT NULL DEFAULT 'ES256';

-- CreateTable
CREATE TABLE "resource_server" (
    "api_id" TEXT NOT NULL,
    "client_ref" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "resource_server_pkey" PRIMARY KEY ("api_id","client_ref")
);

-- CreateIndex
CREATE INDEX "resource_server_client_ref_idx" ON "resource_server"("client_ref");

-- AddForeignKey
ALTER TABLE "resource_server" ADD CONSTRAINT "resource_server_api_id_fkey" FOREIGN KEY ("api_id") REFERENCES "api"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "resource_server" ADD CONSTRAINT "resource_server_client_ref_fkey" FOREIGN KEY ("client_ref") REFERENCES "client"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What follows is made by hand: the schema language has no words for it.

-- What a client serves is part of the client as every instance's directory holds it.
CREATE TRIGGER resource_server_changed AFTER INSERT OR UPDATE OR DELETE ON "resource_server"
    FOR EACH ROW EXECUTE FUNCTION latchkey_client_part_changed();

-- An API is part of every client that may use it: one message, however many there are.
CREATE FUNCTION latchkey_api_changed() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('api_changed', NEW.id);
    RETURN NULL;
END $$;

CREATE TRIGGER api_changed AFTER UPDATE ON "api"
    FOR EACH ROW EXECUTE FUNCTION latchkey_api_changed();
