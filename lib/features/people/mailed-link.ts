import { type Db, db } from '#lib/platform/db/db.ts'
import type { Letter } from '#lib/platform/mail/message.ts'
import { attachLink, type DueLetter } from '#lib/platform/mail/outbox.ts'
import { codeOfLink, linkAddress } from './links.ts'

/** A mail that is to be sent now, without its words. */
export type LetterToWrite = DueLetter & { mailId: string }

/**
 * Finds the words of a mail when it is sent; null when it is not to be sent any more. What the answer to a form must
 * not tell, such as whether an address has an account, is found out here, where nobody waits: on the connections of jobs.
 */
export type WriteLetter = (letter: LetterToWrite) => Promise<Letter | null>

/**
 * The address of the link that a mail carries, made when it is first sent and the same ever after.
 * @param make makes the link in the transaction given; null where there is none to make
 * @returns null as well when the link is used, revoked or expired by now
 */
export async function linkOfMail(
  { mailId, linkId }: LetterToWrite,
  path: string,
  make: (tx: Db) => Promise<{ id: string } | null>,
): Promise<string | null> {
  const id = linkId === null ? await makeFor(mailId, make) : await goodLink(linkId)
  return id === null ? null : linkAddress(path, await codeOfLink(id))
}

const makeFor = (mailId: string, make: (tx: Db) => Promise<{ id: string } | null>) =>
  db('jobs').$transaction(async (tx) => {
    const link = await make(tx)
    if (link) await attachLink(tx, mailId, link.id)
    return link?.id ?? null
  })

async function goodLink(id: string): Promise<string | null> {
  const link = await db('jobs').oneTimeLink.findFirst({
    where: { id, usedAt: null, revokedAt: null, expiresAt: { gt: new Date() } },
    select: { id: true },
  })
  return link?.id ?? null
}
