import type { Db } from '#lib/db.ts'

/** Changes to one client happen one after the other, on however many instances. */
export async function lockClient(tx: Db, id: string): Promise<void> {
  await tx.$queryRaw`SELECT id FROM client WHERE id = ${id}::uuid FOR UPDATE`
}
