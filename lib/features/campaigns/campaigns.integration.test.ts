import { randomUUID } from 'node:crypto'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { auditOf, codeOf, newApp, works } from '#e2e/fixtures/credentials.ts'
import { developer, operator, personWithId } from '#e2e/fixtures/people.ts'
import { eventAt } from '#e2e/fixtures/token-events.ts'
import type { Person } from '#lib/access/actor.ts'
import { addSecret } from '#lib/features/credentials/add-credential.ts'
import {
  cancelRotation,
  deactivateCredential,
  reactivateCredential,
} from '#lib/features/credentials/change-credential.ts'
import { equipClient } from '#lib/features/credentials/equip-client.ts'
import { listCredentials } from '#lib/features/credentials/list-credentials.ts'
import { rotateSecret } from '#lib/features/credentials/rotate-credential.ts'
import { writeEvents } from '#lib/features/events/write-events.ts'
import { resendHandOff } from '#lib/features/hand-offs/change-hand-off.ts'
import { claimSecret } from '#lib/features/hand-offs/claim-credential.ts'
import { confirmClaim } from '#lib/features/hand-offs/confirm-claim.ts'
import { disputeClaim } from '#lib/features/hand-offs/dispute-claim.ts'
import { findHandOff } from '#lib/features/hand-offs/find-hand-off.ts'
import { handOffFilterSchema, listHandOffs } from '#lib/features/hand-offs/list-hand-offs.ts'
import { openHandOff } from '#lib/features/hand-offs/open-hand-off.ts'
import type { Visitor } from '#lib/features/hand-offs/visitor.ts'
import { noticeForMail } from '#lib/features/notices/queries.ts'
import { writeTimedNotices } from '#lib/features/notices/timed-notices.ts'
import { noticeWords } from '#lib/features/notices/words.ts'
import { createPartner } from '#lib/features/partners/create-partner.ts'
import { createUser } from '#lib/features/people/create-user.ts'
import { db } from '#lib/platform/db/db.ts'
import { pool } from '#lib/platform/db/pools.ts'
import { provideSettings } from '#lib/platform/env.ts'
import { askedOfApp } from './asked-of-app.ts'
import { findCandidates } from './candidates.ts'
import { cancelCampaign, extendCampaign } from './change-campaign.ts'
import { createCampaign } from './create-campaign.ts'
import { endAskedSecrets } from './end-asked.ts'
import { findCampaign } from './find-campaign.ts'
import { listCampaigns } from './list-campaigns.ts'
import { campaignsOverSince } from './over-since.ts'
import { type Choice, choiceSchema } from './schemas.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

let staff: Person
let ports = 0

beforeAll(async () => {
  const email = 'campaigns@connectivity.example'
  const made = { email, role: 'connectivity', password: 'winter-lantern-cobalt-41', name: 'Stella' } as const
  const { userId } = await createUser({ actor: operator }, made)
  staff = await personWithId(userId)
})
afterEach(() => provideSettings({ CAMPAIGN_MOVED_AFTER: '' }))

type Partner = { slug: string; teamId: string; clientId: string; secret: string }

/** A partner with an app that has one secret. */
async function partner(): Promise<Partner> {
  const slug = `camp-${randomUUID().slice(0, 13)}`
  const contacts = [{ email: `ops@${slug}.example`, name: '' }]
  const { teamId } = await createPartner(
    { actor: staff },
    { name: slug, slug, tags: [], notes: '', contacts },
  )
  return { slug, teamId, ...(await appFor(slug, `${slug}-feed`)) }
}

async function appFor(team: string, clientId: string) {
  const app = { clientId, name: 'Feed', description: '', environment: 'live' as const, scopes: [], team }
  return await equipClient({ actor: staff }, app)
}

/** Somebody of the partner's with an account. */
async function member({ teamId }: Partner, name: string): Promise<Person> {
  const person = await developer(`${name}-${randomUUID().slice(0, 8)}`)
  await db().membership.create({
    data: { userId: person.id, teamId, role: 'owner' },
    select: { teamId: true },
  })
  return await personWithId(person.id)
}

const choiceOf = (choice: Partial<Choice>): Choice => choiceSchema.parse(choice)
const inDays = (days: number) => new Date(Date.now() + days * DAY_MS)

/** Asks for all secrets of these partners. */
async function asking(
  partners: readonly Partner[],
  input: { byDateOnly?: boolean; days?: number; reason?: string } = {},
) {
  const { byDateOnly = false, days = 60, reason = '' } = input
  const endsAt = inDays(days)
  const made = await createCampaign(
    { actor: staff },
    {
      ...{ name: 'Yearly rotation', reason, endsAt, byDateOnly },
      choice: choiceOf({ partners: partners.map(({ slug }) => slug) }),
    },
  )
  const codeFor = ({ slug }: Partner) => made.links.find((one) => one.slug === slug)?.link.split('#')[1] ?? ''
  return { ...made, endsAt, codeFor }
}

const browser = (): Visitor => ({
  source: { address: `198.51.100.${++ports % 250}`, device: null, userAgent: 'Firefox/140.0' },
  person: null,
  holder: null,
})

async function holding(code: string): Promise<Visitor> {
  const visitor = browser()
  const opening = await openHandOff(visitor, { code, passphrase: '', mark: null })
  if (opening.kind !== 'held') throw new Error(`the link is ${opening.kind}`)
  return { ...visitor, holder: opening.holder }
}

/** Takes the new secret of each app by the link. */
async function claim(code: string, handOffId: string) {
  const visitor = await holding(code)
  const apps = await db().handOffApp.findMany({
    where: { handOffId },
    select: { id: true },
    orderBy: { position: 'asc' },
  })
  const secrets: string[] = []
  for (const { id } of apps)
    secrets.push((await claimSecret(visitor, { appId: id, clientId: '' })).secret ?? '')
  return { visitor, secrets, appId: apps[0]?.id ?? '' }
}

const shown = async (id: string) => {
  const campaign = await findCampaign({ actor: staff }, id)
  if (!campaign) throw new Error('no campaign')
  return campaign
}
const statesOf = async (id: string) =>
  Object.fromEntries((await shown(id)).secrets.map(({ clientId, state }) => [clientId, state]))
const stateOf = async (id: string, { clientId }: Partner) => (await statesOf(id))[clientId]

/** The old secret of a campaign's only row for this app, and what its app has instead. */
async function credentialsOf({ clientId }: Partner) {
  const all = (await listCredentials(operator, clientId)) ?? []
  const sorted = all.toSorted((one, other) => one.createdAt.getTime() - other.createdAt.getTime())
  const [old, ...others] = sorted
  if (!old) throw new Error('no secret')
  return { old, fresh: others[0] ?? null }
}

/** Lets so much time go by for an app: all that is stored of its secrets moves back. */
async function pass({ clientId }: Partner, days: number): Promise<void> {
  const back = "- $2 * interval '1 day'"
  const ofApp = 'WHERE client_ref = (SELECT id FROM client WHERE client_id = $1)'
  await pool('pages').query(
    `UPDATE client_credential SET created_at = created_at ${back}, expires_at = expires_at ${back},
       retires_at = retires_at ${back} ${ofApp}`,
    [clientId, days],
  )
  await pool('pages').query(
    `UPDATE campaign_secret SET asked_at = asked_at ${back}, ends_at = ends_at ${back},
       expired_before = expired_before ${back} ${ofApp}`,
    [clientId, days],
  )
}

/** A token that was got with a secret so many days ago. */
async function used(partner: Partner, credentialId: string | undefined, daysAgo: number): Promise<void> {
  const { id } = await db().client.findUniqueOrThrow({
    where: { clientId: partner.clientId },
    select: { id: true },
  })
  const event = eventAt(id, Date.now() - daysAgo * DAY_MS, { credentialId: credentialId ?? null })
  await writeEvents({ events: [event], counts: [] })
}

/** Claims, and tries the new one so many days ago. */
async function moving(partner: Partner, code: string, handOffId: string, daysAgo: number) {
  const claimed = await claim(code, handOffId)
  await pass(partner, daysAgo + 1)
  const { old, fresh } = await credentialsOf(partner)
  await used(partner, fresh?.id, daysAgo)
  return { ...claimed, old, fresh }
}

const noticesOf = async ({ teamId }: Partner, kind = 'rotation_asked') =>
  await db().notice.findMany({
    where: { teamId, kind },
    select: { id: true, detail: true },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
  })

describe('a campaign', () => {
  it('sets the end in the secret, gives a link, and tells the team and its contacts', async () => {
    const nord = await partner()
    const ada = await member(nord, 'ada')
    const { id, links, secrets, endsAt } = await asking([nord], { reason: 'Old key ceremony' })
    expect(secrets).toBe(1)
    expect(links).toMatchObject([{ slug: nord.slug, apps: [nord.clientId] }])
    const { old } = await credentialsOf(nord)
    expect(old).toMatchObject({ state: 'active', expiresAt: endsAt })
    expect(await stateOf(id, nord)).toBe('asked')
    const notices = await noticesOf(nord)
    expect(notices).toMatchObject([
      { detail: { rotationChange: 'asked', until: endsAt.toISOString(), reason: 'Old key ceremony' } },
    ])
    const notice = await noticeForMail(notices[0]?.id ?? '', ada.id)
    expect(notice && noticeWords(notice.notice).title).toContain('Rotate by')
    const mails = await db().mail.findMany({
      where: { kind: 'rotation_request', address: `ops@${nord.slug}.example` },
      select: { detail: true },
    })
    expect(mails).toMatchObject([{ detail: { apps: nord.clientId, reason: 'Old key ceremony' } }])
    expect(await askedOfApp(ada, nord.clientId)).toMatchObject([{ credentialId: old.id, endsAt }])
    expect(await auditOf(nord.clientId)).toContain('rotation_asked')
    const rows = await db().auditEntry.findMany({
      where: { action: 'campaign.created', detail: { path: ['campaign'], equals: id } },
      select: { actorKind: true },
    })
    expect(rows).toEqual([{ actorKind: 'person' }])
  })

  it('keeps nothing of the code, and is nobody’s but staff’s', async () => {
    const nord = await partner()
    const { id, codeFor } = await asking([nord])
    const { visitor, secrets } = await claim(codeFor(nord), (await shown(id)).secrets[0]?.handOffId ?? '')
    const everything = JSON.stringify([
      await shown(id),
      await db().campaign.findUnique({ where: { id }, include: { secrets: true } }),
      await db().auditEntry.findMany({ where: { teamId: nord.teamId }, select: { detail: true } }),
      await noticesOf(nord),
      await db().mail.findMany({ select: { detail: true } }),
    ])
    for (const hidden of [codeFor(nord), visitor.holder ?? '?', secrets[0] ?? '?'])
      expect(everything).not.toContain(hidden)
    const ada = await member(nord, 'ada')
    const tries = [
      findCampaign({ actor: ada }, id),
      listCampaigns({ actor: ada }, { page: 1 }),
      findCandidates({ actor: ada }, choiceOf({})),
      cancelCampaign({ actor: ada }, { id }),
      extendCampaign({ actor: ada }, { id, until: inDays(90) }),
      createCampaign(
        { actor: ada },
        { name: 'x', reason: '', endsAt: inDays(9), byDateOnly: false, choice: choiceOf({}) },
      ),
    ]
    for (const tried of await Promise.allSettled(tries))
      expect(tried.status === 'rejected' && codeOf(tried.reason)).toBe('forbidden')
  })

  it('is for secrets older than so many days, of teams that are confirmed, and for none that is asked or replaced', async () => {
    const [nord, sued] = [await partner(), await partner()]
    await pass(nord, 400)
    const both = { partners: [nord.slug, sued.slug] }
    const found = async (choice: Partial<Choice>) =>
      (await findCandidates({ actor: staff }, choiceOf(choice))).secrets.map(({ clientId }) => clientId)
    expect((await found(both)).toSorted()).toEqual([nord.clientId, sued.clientId].toSorted())
    expect(await found({ ...both, olderThanDays: 365 })).toEqual([nord.clientId])
    expect(await found({ apps: [sued.clientId] })).toEqual([sued.clientId])
    const { old } = await credentialsOf(sued)
    await used(sued, old.id, 3)
    const [candidate] = (await findCandidates({ actor: staff }, choiceOf({ secrets: [old.id] }))).secrets
    expect(candidate?.lastTokenAt?.getTime()).toBeGreaterThan(Date.now() - 4 * DAY_MS)
    const stranger = await developer(`stranger-${randomUUID().slice(0, 8)}`)
    const foreign = await newApp(stranger)
    await addSecret({ actor: stranger }, { clientId: foreign, name: 'One' })
    await db().team.update({ where: { id: stranger.teams[0]?.id ?? '' }, data: { confirmedAt: null } })
    expect(await found({ apps: [foreign] })).toEqual([])
    await asking([nord])
    expect(await findCandidates({ actor: staff }, choiceOf(both))).toMatchObject({
      ...{ partners: 1, alreadyAsked: 1, isCut: false },
      secrets: [{ clientId: sued.clientId }],
    })
    await rotateSecret(
      { actor: operator },
      { clientId: sued.clientId, credentialId: old.id, overlapSeconds: 3600 },
    )
    const choice = choiceOf({ secrets: [old.id] })
    const input = { name: 'x', reason: '', endsAt: inDays(9), byDateOnly: false, choice }
    await expect(createCampaign({ actor: staff }, input)).rejects.toSatisfy((e) => codeOf(e) === 'conflict')
  })

  it('is made once of two that ask for the same secret at once', async () => {
    const nord = await partner()
    const settled = await Promise.allSettled([asking([nord]), asking([nord]), asking([nord])])
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await noticesOf(nord)).toHaveLength(1)
    expect(await db().campaignSecret.count({ where: { client: { clientId: nord.clientId } } })).toBe(1)
  })
})

describe('the new secret', () => {
  it('is taken by the link, beside the old one, which it replaces at the date', async () => {
    const nord = await partner()
    const { id, codeFor, links, endsAt } = await asking([nord])
    const { visitor, secrets } = await claim(codeFor(nord), links[0]?.id ?? '')
    await confirmClaim(visitor, { id: links[0]?.id ?? '' })
    for (const secret of [nord.secret, secrets[0] ?? ''])
      expect(await works(nord.clientId, secret)).toBe(true)
    const { old, fresh } = await credentialsOf(nord)
    expect(old).toMatchObject({ state: 'retiring', retiresAt: endsAt, replacedBy: fresh?.id })
    expect(await stateOf(id, nord)).toBe('claimed')
    await used(nord, old.id, 0)
    expect(await stateOf(id, nord)).toBe('claimed')
    await used(nord, fresh?.id, 0)
    expect(await stateOf(id, nord)).toBe('moved')
    await used(nord, old.id, -0.0001)
    expect(await stateOf(id, nord)).toBe('moving')
    expect(await askedOfApp(operator, nord.clientId)).toEqual([])
  })

  it('is taken though the app has as many secrets as it may have', async () => {
    const nord = await partner()
    for (let n = 0; n < 4; n++)
      await addSecret({ actor: operator }, { clientId: nord.clientId, name: `Server ${n}` })
    const { codeFor, links, secrets } = await asking([nord])
    expect(secrets).toBe(5)
    const claimed = await claim(codeFor(nord), links[0]?.id ?? '')
    for (const secret of claimed.secrets) expect(await works(nord.clientId, secret)).toBe(true)
    expect(new Set(claimed.secrets).size).toBe(5)
  })

  it('ends with a link that went astray, and the old one goes on until its date', async () => {
    const nord = await partner()
    const { id, codeFor, links, endsAt } = await asking([nord])
    const handOff = links[0]?.id ?? ''
    const first = await claim(codeFor(nord), handOff)
    await claimSecret(first.visitor, { appId: first.appId, clientId: '' })
    expect(await works(nord.clientId, first.secrets[0] ?? '')).toBe(false)
    expect((await credentialsOf(nord)).old).toMatchObject({ state: 'retiring', retiresAt: endsAt })
    const again = await resendHandOff({ actor: staff }, { id: handOff, days: 7 })
    expect((await credentialsOf(nord)).old).toMatchObject({ state: 'active', expiresAt: endsAt })
    expect(await stateOf(id, nord)).toBe('asked')
    const code = again.link.split('#')[1] ?? ''
    const { secrets } = await claim(code, handOff)
    await disputeClaim(browser(), { code, sure: 'yes' })
    expect(await works(nord.clientId, secrets[0] ?? '')).toBe(false)
    expect(await works(nord.clientId, nord.secret)).toBe(true)
    expect(await stateOf(id, nord)).toBe('asked')
    expect((await shown(id)).secrets).toMatchObject([{ linkState: 'disputed' }])
  })

  it('counts when the developer rotated in the portal, or added a secret there', async () => {
    const [nord, sued] = [await partner(), await partner()]
    const { id } = await asking([nord, sued])
    const ada = await member(nord, 'ada')
    const { old } = await credentialsOf(nord)
    await rotateSecret(
      { actor: ada },
      { clientId: nord.clientId, credentialId: old.id, overlapSeconds: 3600 },
    )
    const ben = await member(sued, 'ben')
    await addSecret({ actor: ben }, { clientId: sued.clientId, name: 'New' })
    expect(await statesOf(id)).toEqual({ [nord.clientId]: 'claimed', [sued.clientId]: 'claimed' })
    for (const one of [nord, sued]) await used(one, (await credentialsOf(one)).fresh?.id, 0)
    expect(await statesOf(id)).toEqual({ [nord.clientId]: 'moved', [sued.clientId]: 'moved' })
    await cancelRotation({ actor: ada }, { clientId: nord.clientId, credentialId: old.id })
    expect(await stateOf(id, nord)).toBe('asked')
  })

  it('of one secret says nothing of another of the same app', async () => {
    const nord = await partner()
    await addSecret({ actor: operator }, { clientId: nord.clientId, name: 'Second' })
    const { id, codeFor, links } = await asking([nord])
    const visitor = await holding(codeFor(nord))
    const app = await db().handOffApp.findFirstOrThrow({
      where: { handOffId: links[0]?.id ?? '', position: 0 },
      select: { id: true },
    })
    await claimSecret(visitor, { appId: app.id, clientId: '' })
    expect((await shown(id)).counts).toMatchObject({ asked: 1, claimed: 1 })
  })
})

describe('the old secret', () => {
  it('ends at the date though no job runs, and then that is told, once by two instances', async () => {
    const nord = await partner()
    const { id } = await asking([nord], { days: 10 })
    expect(await works(nord.clientId, nord.secret)).toBe(true)
    await pass(nord, 11)
    expect(await works(nord.clientId, nord.secret)).toBe(false)
    expect((await shown(id)).secrets).toMatchObject([{ state: 'ended', endedFor: 'date' }])
    await Promise.all([endAskedSecrets(), endAskedSecrets(), endAskedSecrets()])
    const told = (await auditOf(nord.clientId)).filter((action) => action === 'rotation_over')
    expect(told).toHaveLength(1)
    expect((await shown(id)).secrets).toMatchObject([{ state: 'ended', endedFor: 'date' }])
  })

  it('ends earlier when the new one was in use for seven days and it was not, once by two instances', async () => {
    const nord = await partner()
    const { id, codeFor, links } = await asking([nord])
    const { old, fresh, secrets } = await moving(nord, codeFor(nord), links[0]?.id ?? '', 8)
    await used(nord, old.id, 8.5)
    await Promise.all([endAskedSecrets(), endAskedSecrets()])
    expect(await works(nord.clientId, nord.secret)).toBe(false)
    expect(await works(nord.clientId, secrets[0] ?? '')).toBe(true)
    expect((await shown(id)).secrets).toMatchObject([{ state: 'ended', endedFor: 'moved' }])
    const audit = await auditOf(nord.clientId)
    expect(audit.filter((action) => action === 'rotation_over')).toHaveLength(1)
    expect(audit.filter((action) => action === 'retired')).toHaveLength(1)
    const entry = await db().auditEntry.findFirst({
      where: { action: 'credential.retired', detail: { path: ['credentialId'], equals: old.id } },
      select: { actorKind: true },
    })
    expect(entry).toEqual({ actorKind: 'system' })
    expect((await noticesOf(nord, 'credential_revoked')).length).toBeGreaterThan(0)
    expect(fresh?.state).toBe('active')
    // Its owners may know better, until the date.
    await reactivateCredential({ actor: operator }, { clientId: nord.clientId, credentialId: old.id })
    await endAskedSecrets()
    expect(await works(nord.clientId, nord.secret)).toBe(true)
    await pass(nord, 60)
    expect(await works(nord.clientId, nord.secret)).toBe(false)
  })

  it('goes on while it is used, while the new one is not, and while the new one is only being tried', async () => {
    const [used1, unused, tried] = [await partner(), await partner(), await partner()]
    const { codeFor, links } = await asking([used1, unused, tried])
    const linkOf = ({ slug }: Partner) => links.find((one) => one.slug === slug)?.id ?? ''
    const first = await moving(used1, codeFor(used1), linkOf(used1), 20)
    await used(used1, first.old.id, 6)
    await claim(codeFor(unused), linkOf(unused))
    await pass(unused, 20)
    await used(unused, (await credentialsOf(unused)).old.id, 19)
    const third = await moving(tried, codeFor(tried), linkOf(tried), 1)
    await used(tried, third.old.id, 20)
    await endAskedSecrets()
    for (const one of [used1, unused, tried]) expect(await works(one.clientId, one.secret)).toBe(true)
  })

  it('of a monthly batch is not cut off by quiet days where staff demanded the date only', async () => {
    const nord = await partner()
    const { id, codeFor, links } = await asking([nord], { byDateOnly: true })
    const { old } = await moving(nord, codeFor(nord), links[0]?.id ?? '', 25)
    await used(nord, old.id, 25.5)
    await endAskedSecrets()
    expect(await works(nord.clientId, nord.secret)).toBe(true)
    expect(await stateOf(id, nord)).toBe('moved')
    await pass(nord, 60)
    expect(await works(nord.clientId, nord.secret)).toBe(false)
  })

  it('waits for as many days as CAMPAIGN_MOVED_AFTER says', async () => {
    const nord = await partner()
    const { codeFor, links } = await asking([nord])
    await moving(nord, codeFor(nord), links[0]?.id ?? '', 10)
    provideSettings({ CAMPAIGN_MOVED_AFTER: '14d' })
    await endAskedSecrets()
    expect(await works(nord.clientId, nord.secret)).toBe(true)
    provideSettings({ CAMPAIGN_MOVED_AFTER: '' })
    await endAskedSecrets()
    expect(await works(nord.clientId, nord.secret)).toBe(false)
  })

  it('ends early, too, when its app moved to a secret that was added beside it', async () => {
    const nord = await partner()
    await asking([nord])
    const { secret } = await addSecret({ actor: operator }, { clientId: nord.clientId, name: 'New' })
    await pass(nord, 9)
    await used(nord, (await credentialsOf(nord)).fresh?.id, 8)
    await endAskedSecrets()
    expect(await works(nord.clientId, nord.secret)).toBe(false)
    expect(await works(nord.clientId, secret)).toBe(true)
    expect((await credentialsOf(nord)).old).toMatchObject({ state: 'retired' })
  })

  it('that its owners ended is ended, and left alone', async () => {
    const nord = await partner()
    const { id } = await asking([nord])
    const { old } = await credentialsOf(nord)
    await deactivateCredential({ actor: operator }, { clientId: nord.clientId, credentialId: old.id })
    expect((await shown(id)).secrets).toMatchObject([{ state: 'ended', endedFor: 'others' }])
    await endAskedSecrets()
    expect((await auditOf(nord.clientId)).filter((action) => action === 'rotation_over')).toEqual([])
  })

  it('that is being replaced is not called expiring', async () => {
    const [nord, sued] = [await partner(), await partner()]
    const { codeFor, links } = await asking([nord, sued], { days: 20 })
    await claim(codeFor(nord), links.find(({ slug }) => slug === nord.slug)?.id ?? '')
    for (const one of [nord, sued]) await pass(one, 14)
    await writeTimedNotices()
    expect(await noticesOf(nord, 'credential_expiring')).toHaveLength(0)
    expect(await noticesOf(sued, 'credential_expiring')).toHaveLength(1)
  })
})

describe('what was asked', () => {
  it('is taken back of one: it expires as it would have, and its link gives nothing any more', async () => {
    const [nord, sued] = [await partner(), await partner()]
    const { id, codeFor, links } = await asking([nord, sued])
    const row = (await shown(id)).secrets.find(({ clientId }) => clientId === nord.clientId)
    expect(await cancelCampaign({ actor: staff }, { id, secret: row?.id })).toEqual({ cancelled: 1 })
    expect(await statesOf(id)).toEqual({ [nord.clientId]: 'cancelled', [sued.clientId]: 'asked' })
    expect((await credentialsOf(nord)).old).toMatchObject({ state: 'active', expiresAt: null })
    const opening = await openHandOff(browser(), { code: codeFor(nord), passphrase: '', mark: null })
    expect(opening).toEqual({ kind: 'revoked' })
    const handOff = await findHandOff(
      { actor: staff },
      links.find(({ slug }) => slug === nord.slug)?.id ?? '',
    )
    expect(handOff).toMatchObject({ state: 'revoked', apps: [{ clientId: nord.clientId }] })
    expect((await noticesOf(nord)).map(({ detail }) => detail)).toMatchObject([
      { rotationChange: 'asked' },
      { rotationChange: 'not_asked' },
    ])
    await pass(nord, 61)
    expect(await works(nord.clientId, nord.secret)).toBe(true)
    await expect(cancelCampaign({ actor: staff }, { id, secret: row?.id })).rejects.toSatisfy(
      (error) => codeOf(error) === 'conflict',
    )
  })

  it('is taken back of all; a new secret that was taken works, and so does the old one', async () => {
    const [nord, sued] = [await partner(), await partner()]
    const { id, codeFor, links } = await asking([nord, sued])
    const handOff = links.find(({ slug }) => slug === nord.slug)?.id ?? ''
    const { secrets, visitor } = await claim(codeFor(nord), handOff)
    const since = new Date(Date.now() - 1000)
    const isOver = async () =>
      (await campaignsOverSince({ actor: staff }, since)).some(
        (one) => one.id === id && one.kind === 'campaign_over',
      )
    expect(await isOver()).toBe(false)
    expect(await cancelCampaign({ actor: operator }, { id })).toEqual({ cancelled: 2 })
    expect(await isOver()).toBe(true)
    expect(await campaignsOverSince({ actor: staff }, new Date(Date.now() + 1000))).toEqual([])
    expect((await credentialsOf(nord)).old).toMatchObject({ state: 'active', expiresAt: null })
    expect(await works(nord.clientId, secrets[0] ?? '')).toBe(true)
    await confirmClaim(visitor, { id: handOff })
    await pass(nord, 61)
    expect(await works(nord.clientId, nord.secret)).toBe(true)
    // It can be asked for again.
    expect((await asking([sued])).secrets).toBe(1)
  })

  it('names an app once in the list of hand-offs, however many of its secrets are asked for', async () => {
    const nord = await partner()
    await addSecret({ actor: operator }, { clientId: nord.clientId, name: 'Second' })
    const { secrets } = await asking([nord])
    expect(secrets).toBe(2)
    const filter = handOffFilterSchema.parse({ partner: nord.slug })
    const { handOffs } = await listHandOffs({ actor: staff }, filter)
    expect(handOffs.map(({ apps }) => apps.map(({ clientId }) => clientId))).toEqual([[nord.clientId]])
  })

  it('is taken back of one of several by the same link, which gives the others still', async () => {
    const nord = await partner()
    const { clientId } = await appFor(nord.slug, `${nord.slug}-other`)
    const { id, codeFor, links } = await asking([nord])
    const row = (await shown(id)).secrets.find((one) => one.clientId === clientId)
    await cancelCampaign({ actor: staff }, { id, secret: row?.id })
    const handOff = links[0]?.id ?? ''
    const { visitor, secrets } = await claim(codeFor(nord), handOff)
    await confirmClaim(visitor, { id: handOff })
    expect(secrets).toHaveLength(1)
    expect(await works(nord.clientId, secrets[0] ?? '')).toBe(true)
    expect(await statesOf(id)).toEqual({ [nord.clientId]: 'claimed', [clientId]: 'cancelled' })
  })

  it('is extended for all that have not ended, with their links; never brought forward', async () => {
    const [nord, sued] = [await partner(), await partner()]
    const { id, codeFor, links, endsAt } = await asking([nord, sued], { days: 10 })
    await claim(codeFor(nord), links.find(({ slug }) => slug === nord.slug)?.id ?? '')
    const early = extendCampaign({ actor: staff }, { id, until: inDays(5) })
    await expect(early).rejects.toSatisfy((error) => codeOf(error) === 'invalid')
    const later = inDays(40)
    expect(await extendCampaign({ actor: staff }, { id, until: later })).toEqual({
      endsAt: later,
      extended: 2,
    })
    expect((await credentialsOf(nord)).old).toMatchObject({ expiresAt: later, retiresAt: later })
    expect((await credentialsOf(sued)).old).toMatchObject({ state: 'active', expiresAt: later })
    const handOff = await findHandOff(
      { actor: staff },
      links.find(({ slug }) => slug === sued.slug)?.id ?? '',
    )
    expect(handOff?.expiresAt.getTime()).toBeGreaterThan(endsAt.getTime())
    for (const one of [nord, sued]) await pass(one, 11)
    expect(await works(sued.clientId, sued.secret)).toBe(true)
    expect((await noticesOf(sued)).map(({ detail }) => detail)).toMatchObject([
      { rotationChange: 'asked' },
      { rotationChange: 'put_off', until: later.toISOString() },
    ])
  })

  it('never lets a secret live longer than it would have', async () => {
    const nord = await partner()
    const own = inDays(20)
    const { old } = await credentialsOf(nord)
    await db().clientCredential.update({ where: { id: old.id }, data: { expiresAt: own } })
    const { id } = await asking([nord], { days: 60 })
    expect((await credentialsOf(nord)).old.expiresAt).toEqual(own)
    await extendCampaign({ actor: staff }, { id, until: inDays(90) })
    expect((await credentialsOf(nord)).old.expiresAt).toEqual(own)
    await cancelCampaign({ actor: staff }, { id })
    expect((await credentialsOf(nord)).old.expiresAt).toEqual(own)
  })

  it('is listed with how many are how far', async () => {
    const [nord, sued] = [await partner(), await partner()]
    const { id, codeFor, links } = await asking([nord, sued])
    await claim(codeFor(nord), links.find(({ slug }) => slug === nord.slug)?.id ?? '')
    const { campaigns } = await listCampaigns({ actor: staff }, { page: 1 })
    expect(campaigns.find((one) => one.id === id)).toMatchObject({
      ...{ secrets: 2, partners: 2, by: 'Stella' },
      counts: { asked: 1, claimed: 1 },
    })
  })

  it('is done while the partner claims, or the claim comes first: never half', async () => {
    const nord = await partner()
    const { id, codeFor, links } = await asking([nord])
    const visitor = await holding(codeFor(nord))
    const app = await db().handOffApp.findFirstOrThrow({
      where: { handOffId: links[0]?.id ?? '' },
      select: { id: true },
    })
    const [claimed, cancelled] = await Promise.allSettled([
      claimSecret(visitor, { appId: app.id, clientId: '' }),
      cancelCampaign({ actor: staff }, { id }),
    ])
    expect(cancelled.status).toBe('fulfilled')
    const { old } = await credentialsOf(nord)
    expect(old).toMatchObject({ state: 'active', expiresAt: null })
    if (claimed.status === 'fulfilled')
      expect(await works(nord.clientId, claimed.value.secret ?? '')).toBe(true)
  })
})
