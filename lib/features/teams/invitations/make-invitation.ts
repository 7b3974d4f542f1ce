import type { Actor, Holder } from '#lib/access/actor.ts'
import { changed } from '#lib/changes/changed.ts'
import { type Link, makeLink } from '#lib/features/people/links.ts'
import type { Db } from '#lib/platform/db/db.ts'
import { postMail } from '#lib/platform/mail/outbox.ts'

const KIND = 'team_invitation'

/** What invitations that are mailed to an address are counted by. */
export const mailsTo = (email: string): string => `${KIND} ${email}`

/**
 * Makes the link of an invitation, and posts it where it goes by mail.
 * @param actor null where whoever was invited asks for it
 * @returns its id, and its code for the one who may see it
 */
export async function makeInvitation(
  tx: Db,
  actor: Actor | Holder | null,
  { isMailed, ...link }: Pick<Link, 'detail' | 'isMailed'> & { email: string; validSeconds: number },
): Promise<{ id: string; code: string }> {
  const { id, code } = await makeLink(tx, { kind: KIND, isMailed, ...link })
  if (isMailed) await postMail(tx, { kind: KIND, to: link.email, linkId: id })
  const { teamId = '', role = '' } = link.detail
  await changed(tx, {
    actor,
    name: 'team.invited',
    subject: { kind: 'team', id: teamId },
    teamId,
    detail: { invitation: id, role, isMailed },
  })
  return { id, code }
}
