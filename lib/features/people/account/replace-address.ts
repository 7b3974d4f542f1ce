import type { Db } from '#lib/platform/db/db.ts'

/** Beside what people made stands their address as text, in what teams read: puts another word for it there. */
export async function replaceAddress(tx: Db, email: string, by: string): Promise<void> {
  await tx.client.updateMany({ where: { createdBy: email }, data: { createdBy: by } })
  await tx.clientCredential.updateMany({ where: { createdBy: email }, data: { createdBy: by } })
  await tx.scopeRequest.updateMany({ where: { requestedBy: email }, data: { requestedBy: by } })
  await tx.$executeRaw`
    UPDATE notice SET detail = detail || jsonb_build_object('by', ${by}::text)
    WHERE (detail->>'by') COLLATE "C" = ${email}`
}
