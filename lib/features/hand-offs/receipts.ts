import type { Db } from '#lib/platform/db/db.ts'
import { postMail } from '#lib/platform/mail/outbox.ts'

/** Posts the receipt to the contacts of the partner, as far as there are any. Staff are told by a notice. */
export async function postReceipts(
  tx: Db,
  { teamId }: { teamId: string },
  detail: { clientId: string; address: string; device: string },
): Promise<void> {
  const contacts = await tx.partnerContact.findMany({ where: { teamId }, select: { email: true } })
  for (const { email } of contacts) await postMail(tx, { kind: 'hand_off_receipt', to: email, detail })
}
