import type { Actor } from '#lib/access/actor.ts'
import { requirePermission } from '#lib/access/permissions.ts'
import { changed } from '#lib/changes/changed.ts'
import { aboutClient } from '#lib/changes/events.ts'
import { type LockedClient, lockClient } from '#lib/features/apps/lock-client.ts'
import { type LimitedSecret, limitSecret } from '#lib/features/credentials/asked-end.ts'
import { insertHandOff, type PreparedLink } from '#lib/features/hand-offs/insert-hand-off.ts'
import { DEFAULT_ACCOUNT_ROLE } from '#lib/features/hand-offs/link-choices.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { type Db, db } from '#lib/platform/db/db.ts'
import { env } from '#lib/platform/env.ts'
import { postMail } from '#lib/platform/mail/outbox.ts'
import { type Candidate, findCandidates } from './candidates.ts'
import { MAX_SECRETS } from './limits.ts'
import { linkEnd } from './link-end.ts'
import type { CampaignInput, Choice } from './schemas.ts'

/** A link for a partner, which is shown this once, and what it is for. */
export type CampaignLink = PreparedLink & { slug: string; partner: string; apps: string[] }
export type CreatedCampaign = { id: string; secrets: number; links: CampaignLink[] }

/** So many apps one link is for; a partner with more gets several. */
const PER_LINK = 20

type Asked = Candidate & { client: LockedClient; limited: LimitedSecret }

/**
 * Asks partners to replace secrets by a date: the end is set in each secret, and each partner gets a notice, a mail to its contacts,
 * and a link for its new secrets, which is returned here and never again.
 * @throws AppError `forbidden`, `conflict` when a secret was changed meanwhile or there is none, `invalid` for more
 *   than can be asked for at once
 */
export async function createCampaign(
  { actor }: { actor: Actor },
  { choice, ...campaign }: CampaignInput & { choice: Choice },
): Promise<CreatedCampaign> {
  requirePermission(actor, 'campaign.manage')
  const { secrets: wanted, isCut } = await findCandidates({ actor }, choice)
  if (isCut) throw new AppError('invalid', `These are more than ${MAX_SECRETS} secrets. Choose fewer.`)
  if (wanted.length === 0 || wanted.length < new Set(choice.secrets).size) throw changedMeanwhile()
  return await db().$transaction(async (tx) => {
    const asked = await limitAll(tx, wanted, campaign.endsAt)
    const { id } = await tx.campaign.create({
      data: {
        ...campaign,
        // A person is named by their account, which may go.
        ...(actor.kind === 'person'
          ? { makerId: actor.id, madeBy: 'the connectivity team' }
          : { madeBy: actor.name }),
      },
      select: { id: true },
    })
    await changed(tx, {
      actor,
      name: 'campaign.created',
      subject: { kind: 'server', id: env.publicUrl },
      detail: {
        ...{ campaign: id, name: campaign.name, endsAt: campaign.endsAt.toISOString() },
        ...{ byDateOnly: campaign.byDateOnly, secrets: asked.length, partners: byTeam(asked).length },
      },
    })
    const links: CampaignLink[] = []
    for (const ofTeam of byTeam(asked)) links.push(...(await ask(tx, actor, { id, ...campaign }, ofTeam)))
    return { id, secrets: asked.length, links }
  })
}

/**
 * Locks every app before anything is told: from the first row of the audit log on, other writers wait.
 * @throws AppError `conflict` when one was changed since it was chosen
 */
async function limitAll(tx: Db, wanted: readonly Candidate[], until: Date): Promise<Asked[]> {
  const locked = new Map<string, LockedClient>()
  for (const clientId of [...new Set(wanted.map((one) => one.clientId))].toSorted()) {
    const client = await lockClient(tx, clientId, () => ({ deletedAt: null }))
    if (client) locked.set(clientId, client)
  }
  const asked: Asked[] = []
  for (const one of wanted) {
    const client = locked.get(one.clientId)
    if (!client || client.teamId !== one.teamId || (await isAsked(tx, one.id))) throw changedMeanwhile()
    const limited = await limitSecret(tx, client, one.id, until)
    if (!limited) throw changedMeanwhile()
    asked.push({ ...one, client, limited })
  }
  return asked
}

const isAsked = async (tx: Db, credentialId: string): Promise<boolean> =>
  (await tx.campaignSecret.count({ where: { credentialId, endedAt: null, cancelledAt: null } })) > 0

const byTeam = (asked: readonly Asked[]): Asked[][] =>
  [...new Set(asked.map(({ teamId }) => teamId))].map((teamId) =>
    asked.filter((one) => one.teamId === teamId),
  )

/** Asks one partner, whose contacts get one mail for all. */
async function ask(
  tx: Db,
  actor: Actor,
  campaign: CampaignInput & { id: string },
  asked: readonly Asked[],
): Promise<CampaignLink[]> {
  const [first] = asked
  if (!first) return []
  const { teamId, slug, partner } = first
  const links: CampaignLink[] = []
  for (let from = 0; from < asked.length; from += PER_LINK) {
    const part = asked.slice(from, from + PER_LINK)
    const link = await insertHandOff(tx, actor, {
      teamId,
      apps: part.map(({ id, client, clientId, app }) => ({
        ...{ clientId, name: app },
        row: { clientRef: client.id, replaces: id },
      })),
      expiresAt: linkEnd(campaign.endsAt),
      ...{ passphraseHash: null, openerAddresses: [], role: DEFAULT_ACCOUNT_ROLE },
      reason: campaign.reason || campaign.name,
    })
    links.push({ ...link, slug, partner, apps: [...new Set(part.map(({ clientId }) => clientId))] })
    for (const one of part) await note(tx, actor, campaign, one, link.id)
  }
  const contacts = await tx.partnerContact.findMany({ where: { teamId }, select: { email: true } })
  const apps = namesOf([...new Set(asked.map(({ clientId }) => clientId))])
  const until = campaign.endsAt.toISOString()
  for (const { email } of contacts)
    await postMail(tx, {
      kind: 'rotation_request',
      to: email,
      detail: { apps, until, reason: campaign.reason },
    })
  return links
}

/** So many apps a mail names. */
const NAMED = 10

const namesOf = (apps: readonly string[]): string =>
  apps.length > NAMED ? `${apps.slice(0, NAMED).join(', ')} and ${apps.length - NAMED} more` : apps.join(', ')

async function note(
  tx: Db,
  actor: Actor,
  { id: campaignId, byDateOnly, reason }: CampaignInput & { id: string },
  { id, client, limited }: Asked,
  handOffId: string,
): Promise<void> {
  const { facts, expiresAt, expiredBefore } = limited
  await tx.campaignSecret.create({
    data: {
      ...{ campaignId, clientRef: client.id, credentialId: id, handOffId },
      ...{ askedAt: client.now, endsAt: expiresAt, expiredBefore },
    },
    select: { id: true },
  })
  await changed(tx, {
    actor,
    name: 'credential.rotation_asked',
    ...aboutClient(client),
    detail: {
      ...{ ...facts, campaign: campaignId, endsAt: expiresAt.toISOString(), byDateOnly },
      ...(reason !== '' && { reason }),
    },
  })
}

const changedMeanwhile = () =>
  new AppError(
    'conflict',
    'A secret was changed in the meantime, or already has a campaign. Reload the page and choose again.',
  )
