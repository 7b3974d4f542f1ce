import { AUTH_METHODS, type AuthMethod } from '#lib/oauth/client-auth/methods.ts'
import type { Db } from '#lib/platform/db/db.ts'

/** Lets a client authenticate by these methods alone, inside the caller’s transaction. */
export async function storeMethods(
  tx: Db,
  clientRef: string,
  authMethods: readonly AuthMethod[],
): Promise<void> {
  await tx.client.update({
    where: { id: clientRef },
    data: { authMethods: AUTH_METHODS.filter((method) => authMethods.includes(method)) },
    select: { id: true },
  })
}
