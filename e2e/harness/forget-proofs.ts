import pg from 'pg'
import type { Latchkey } from './latchkey.ts'

/** Makes every session one whose person proved long ago who they are. */
export async function forgetProofs(latchkey: Latchkey): Promise<void> {
  const client = new pg.Client(latchkey.ownerDatabaseUrl)
  await client.connect()
  await client.query("UPDATE session SET proved_at = now() - interval '16 minutes'")
  await client.end()
}
