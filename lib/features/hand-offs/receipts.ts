import type { Db } from '#lib/platform/db/db.ts'
import { postMail } from '#lib/platform/mail/outbox.ts'

/** Posts the receipt to the contacts of the partner, as far as there are any. Staff are told by a notice. */
export async function postReceipts(
  tx: Db,
  { teamId }: { teamId: string },
  detail: { clientId: string; address: string; device: string },
): Promise<void> {
  await postToContacts(tx, teamId, { kind: 'hand_off_receipt', detail })
}

/** Tells the contacts that somebody with the link pressed “This wasn’t me”. Staff and the team are told by notices. */
export async function postDispute(
  tx: Db,
  { teamId }: { teamId: string },
  detail: { apps: string; address: string; ended: 'yes' | 'no' },
): Promise<void> {
  await postToContacts(tx, teamId, { kind: 'hand_off_disputed', detail })
}

async function postToContacts(
  tx: Db,
  teamId: string,
  letter: { kind: string; detail: Record<string, string> },
): Promise<void> {
  const contacts = await tx.partnerContact.findMany({ where: { teamId }, select: { email: true } })
  for (const { email } of contacts) await postMail(tx, { ...letter, to: email })
}
