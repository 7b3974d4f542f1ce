import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { codeOf, outcome, works } from '#e2e/fixtures/credentials.ts'
import { developer, operator } from '#e2e/fixtures/people.ts'
import type { Actor, Person } from '#lib/access/actor.ts'
import { transferClient } from '#lib/features/apps/transfer-client.ts'
import { auditFilterSchema } from '#lib/features/audit/audit-filter.ts'
import { readAuditLog } from '#lib/features/audit/read-log.ts'
import { createPartner } from '#lib/features/partners/create-partner.ts'
import { partnerTimeline } from '#lib/features/partners/timeline.ts'
import { createUser } from '#lib/features/people/create-user.ts'
import { codeOfLink } from '#lib/features/people/links.ts'
import { quotaOf } from '#lib/features/restrictions/quota-by-staff.ts'
import { acceptInvitation, showInvitation } from '#lib/features/teams/invitations/join-team.ts'
import { db } from '#lib/platform/db/db.ts'
import { provideSettings } from '#lib/platform/env.ts'
import { answerAccount } from './answer-account.ts'
import { askForAccount } from './ask-account.ts'
import { extendHandOff, resendHandOff, revokeHandOff } from './change-hand-off.ts'
import { claimSecret, claimWithKey } from './claim-credential.ts'
import { newCode } from './code.ts'
import { confirmClaim } from './confirm-claim.ts'
import { disputeClaim } from './dispute-claim.ts'
import { findHandOff } from './find-hand-off.ts'
import { findHeld, heldEvidence } from './find-held.ts'
import { handOffFilterSchema, listHandOffs } from './list-hand-offs.ts'
import { makeAccount } from './make-account.ts'
import { type Opening, openHandOff } from './open-hand-off.ts'
import { prepareHandOff } from './prepare-hand-off.ts'
import { prepareFormSchema, prepareSchema } from './schemas.ts'
import type { Visitor } from './visitor.ts'

let staff: Person
let ports = 0

beforeAll(async () => {
  const email = 'hand-offs@connectivity.example'
  const made = { email, role: 'connectivity', password: 'winter-lantern-cobalt-41', name: 'Stella' } as const
  const { userId } = await createUser({ actor: operator }, made)
  staff = { kind: 'person', id: userId, email, name: 'Stella', role: 'connectivity', teams: [] }
})

/** A browser somewhere, that opened nothing yet. */
const browser = (address = `198.51.100.${++ports % 250}`): Visitor => ({
  source: { address, device: null, userAgent: 'Mozilla/5.0 (X11; Linux) Firefox/140.0' },
  person: null,
  holder: null,
})

/** A link for a new app of a new partner. */
async function link(input: Record<string, unknown> = {}) {
  const name = `ho-${randomUUID().slice(0, 13)}`
  const partner = {
    name: `${name} Ltd`,
    slug: name,
    tags: [],
    notes: '',
    contacts: [{ email: `ops@${name}.example`, name: '' }],
  }
  const { teamId } = await createPartner({ actor: staff }, partner)
  const newApp = { name: 'Feed', clientId: `${name}-feed`, environment: 'live' }
  const asked = prepareSchema.parse({ team: name, newApp, reason: 'Contract 4711', ...input })
  const made = await prepareHandOff({ actor: staff }, asked)
  return { ...made, teamId, slug: name, clientId: newApp.clientId, code: made.link.split('#')[1] ?? '' }
}

const open = (visitor: Visitor, code: string, passphrase?: string, mark: string | null = null) =>
  openHandOff(visitor, { code, passphrase, mark })

/** The same browser, once it holds the link. */
async function holding(visitor: Visitor, code: string): Promise<Visitor> {
  const opening = await open(visitor, code)
  if (opening.kind !== 'held') throw new Error(`the link is ${opening.kind}`)
  return { ...visitor, holder: opening.holder }
}

async function appIdOf(id: string): Promise<string> {
  const { id: appId } = await db().handOffApp.findFirstOrThrow({
    where: { handOffId: id },
    select: { id: true },
  })
  return appId
}

async function claimed(code: string, id: string, from = browser()) {
  const visitor = await holding(from, code)
  const appId = await appIdOf(id)
  const { secret } = await claimSecret(visitor, { appId, clientId: '' })
  return { visitor, appId, secret: secret ?? '' }
}

const audited = async (id: string) => {
  const rows = await db().auditEntry.findMany({
    where: { action: { startsWith: 'hand_off.' }, detail: { path: ['handOff'], equals: id } },
    select: { action: true, actorKind: true },
    orderBy: { seq: 'asc' },
  })
  return rows.map(({ action, actorKind }) => `${actorKind} ${action.slice('hand_off.'.length)}`)
}

const noticesOf = (kind: string, id: string) =>
  db().notice.findMany({
    where: { kind, detail: { path: ['handOff'], equals: id } },
    select: { onlyFor: true, detail: true },
  })

describe('a hand-off', () => {
  it('gives the secret to the browser that opened it, and nothing of it to staff', async () => {
    const { code, id, clientId, teamId, slug } = await link()
    const { visitor, secret } = await claimed(code, id, browser('203.0.113.7'))
    expect(secret).toMatch(/^lk_live_/)
    expect(await works(clientId, secret)).toBe(true)
    await confirmClaim(visitor, { id })
    await confirmClaim(visitor, { id })
    const shown = await findHandOff({ actor: staff }, id)
    expect(shown).toMatchObject({ state: 'claimed', openedFrom: '203.0.113.7', by: 'Stella' })
    expect(shown?.apps).toMatchObject([{ clientId, claimedFrom: '203.0.113.7', times: 1, kind: 'secret' }])
    expect(shown?.apps[0]?.claimedBy).toContain('Firefox')
    const everything = JSON.stringify([
      shown,
      await findHeld(visitor.holder),
      await db().handOff.findUnique({ where: { id }, include: { apps: true } }),
      await db().auditEntry.findMany({ where: { teamId }, select: { detail: true, actorLabel: true } }),
      await db().notice.findMany({ select: { detail: true } }),
      await db().mail.findMany({ select: { detail: true } }),
    ])
    for (const hidden of [secret, code, visitor.holder ?? '?']) expect(everything).not.toContain(hidden)
    expect(await audited(id)).toEqual([
      'person created',
      'holder opened',
      'holder claimed',
      'holder confirmed',
    ])
    expect(await noticesOf('hand_off_claimed', id)).toMatchObject([
      {
        onlyFor: staff.id,
        detail: { address: '203.0.113.7', clientId, team: slug, teamName: `${slug} Ltd` },
      },
    ])
    const receipts = await db().mail.findMany({
      where: { kind: 'hand_off_receipt' },
      select: { address: true },
    })
    expect(receipts).toContainEqual({ address: `ops@${slug}.example` })
    const partner = await db().partner.findUniqueOrThrow({ where: { teamId }, select: { claimedAt: true } })
    expect(partner.claimedAt).not.toBeNull()
  })

  it('belongs to one of any number who open it at once; the others read when and from where', async () => {
    const { code } = await link()
    const openings = await Promise.all(Array.from({ length: 6 }, () => open(browser(), code)))
    const kinds = openings.map(({ kind }) => kind)
    expect(kinds.filter((kind) => kind === 'held')).toHaveLength(1)
    expect(kinds.filter((kind) => kind === 'taken')).toHaveLength(5)
    const second = openings.find((one): one is Extract<Opening, { kind: 'taken' }> => one.kind === 'taken')
    expect(second?.from).toMatch(/^198\.51\.100\./)
    expect(second?.at).toBeInstanceOf(Date)
  })

  it('is opened again by the same form whose answer was lost', async () => {
    const { code } = await link()
    const mark = newCode()
    expect(await open(browser(), code, undefined, mark)).toEqual({ kind: 'held', holder: mark })
    expect(await open(browser(), code, undefined, mark)).toEqual({ kind: 'held', holder: mark })
    expect((await open(browser(), code, undefined, newCode())).kind).toBe('taken')
  })

  it('makes the secret again until it is confirmed, which kills the one before', async () => {
    const { code, id, clientId } = await link()
    const { visitor, appId, secret } = await claimed(code, id)
    const again = await claimSecret(visitor, { appId, clientId: '' })
    expect(await works(clientId, secret)).toBe(false)
    expect(await works(clientId, again.secret ?? '')).toBe(true)
    await confirmClaim(visitor, { id })
    const late = claimSecret(visitor, { appId, clientId: '' })
    await expect(late).rejects.toSatisfy((error) => codeOf(error) === 'conflict')
    expect(await works(clientId, again.secret ?? '')).toBe(true)
    expect(await audited(id)).toContain('holder remade')
    expect(await noticesOf('hand_off_claimed', id)).toHaveLength(1)
  })

  it('is closed to every other browser, also to one that guesses', async () => {
    const { code, id } = await link()
    const { appId } = await claimed(code, id)
    for (const holder of [null, newCode()]) {
      const attempt = claimSecret({ ...browser(), holder }, { appId, clientId: '' })
      await expect(attempt).rejects.toSatisfy((error) => codeOf(error) === 'not_found')
    }
    await expect(open(browser(), newCode())).rejects.toMatchObject({ code: 'invalid', field: 'code' })
    expect(await findHeld(null)).toEqual([])
    expect(await findHeld(newCode())).toEqual([])
  })

  it('expires, for whoever opens it and for whoever has opened it', async () => {
    const { code, id } = await link()
    const expire = () =>
      db().handOff.update({
        where: { id },
        data: { expiresAt: new Date(Date.now() - 1) },
        select: { id: true },
      })
    await expire()
    expect(await open(browser(), code)).toMatchObject({ kind: 'expired' })
    await extendHandOff({ actor: staff }, { id, days: 1 })
    const visitor = await holding(browser(), code)
    await expire()
    const late = claimSecret(visitor, { appId: await appIdOf(id), clientId: '' })
    await expect(late).rejects.toThrow('This link has expired.')
  })

  it('ends after five wrong passphrases, and staff are told', async () => {
    const passphrase = 'blue heron at noon'
    const { code, id, slug } = await link({ passphrase })
    expect(await open(browser(), code)).toEqual({ kind: 'asks' })
    await expect(open(browser(), code, '')).rejects.toMatchObject({ field: 'passphrase' })
    for (let left = 4; left > 0; left--)
      await expect(open(browser(), code, 'a wrong one')).rejects.toMatchObject({ field: 'passphrase' })
    expect(await open(browser(), code, 'a wrong one')).toEqual({ kind: 'locked' })
    expect(await open(browser(), code, passphrase)).toEqual({ kind: 'locked' })
    expect(await findHandOff({ actor: staff }, id)).toMatchObject({ state: 'locked' })
    const states = await Promise.all(
      (['locked', 'revoked'] as const).map((state) =>
        listHandOffs({ actor: staff }, handOffFilterSchema.parse({ partner: slug, state })),
      ),
    )
    expect(states).toMatchObject([{ handOffs: [{ id, state: 'locked' }] }, { total: 0 }])
    expect(await noticesOf('hand_off_ended', id)).toMatchObject([{ detail: { reason: 'locked' } }])
    const anew = await resendHandOff({ actor: staff }, { id, days: 1 })
    expect(await open(browser(), anew.link.split('#')[1] ?? '', passphrase)).toMatchObject({ kind: 'held' })
  })

  it('gives no more than five guesses to a burst of them', async () => {
    const { code } = await link({ passphrase: 'blue heron at noon' })
    const guesses = Array.from({ length: 12 }, (_, nth) => open(browser(), code, `a wrong one ${nth}`))
    await Promise.allSettled(guesses)
    expect(await open(browser(), code, 'blue heron at noon')).toEqual({ kind: 'locked' })
  })

  it('is opened and claimed from its addresses alone', async () => {
    const { code, id } = await link({ openerAddresses: ['203.0.113.0/24'] })
    await expect(open(browser('192.0.2.9'), code)).rejects.toThrow('192.0.2.9')
    const visitor = await holding(browser('203.0.113.9'), code)
    const elsewhere = { ...visitor, source: { ...visitor.source, address: '192.0.2.9' } }
    const appId = await appIdOf(id)
    await expect(claimSecret(elsewhere, { appId, clientId: '' })).rejects.toSatisfy(
      (error) => codeOf(error) === 'forbidden',
    )
    expect((await claimSecret(visitor, { appId, clientId: '' })).secret).toMatch(/^lk_live_/)
  })

  it('cannot be opened or claimed in a browser in which staff are signed in', async () => {
    const { code, id } = await link()
    const withheld = { ...staff, role: 'developer', withheld: { role: 'connectivity', teams: [] } }
    for (const person of [staff, withheld])
      await expect(open({ ...browser(), person }, code)).rejects.toSatisfy(
        (error) => codeOf(error) === 'forbidden',
      )
    const visitor = await holding({ ...browser(), person: await developer('holds-a-link') }, code)
    const attempt = claimSecret({ ...visitor, person: staff }, { appId: await appIdOf(id), clientId: '' })
    await expect(attempt).rejects.toSatisfy((error) => codeOf(error) === 'forbidden')
  })

  it('ends by “This wasn’t me” of whoever has the link, asked once more; staff, team and contacts are told', async () => {
    const { code, id, clientId, teamId, slug } = await link()
    const { visitor, appId, secret } = await claimed(code, id)
    await confirmClaim(visitor, { id })
    const stranger = browser('192.0.2.66')
    expect(await disputeClaim(stranger, { code })).toEqual({ asks: true })
    expect(await works(clientId, secret)).toBe(true)
    expect(await disputeClaim(stranger, { code, sure: 'yes' })).toEqual({ asks: false })
    expect(await works(clientId, secret)).toBe(false)
    expect(await noticesOf('hand_off_ended', id)).toMatchObject([
      { onlyFor: staff.id, detail: { reason: 'disputed', address: '192.0.2.66' } },
    ])
    expect(
      await db().notice.findMany({ where: { kind: 'hand_off_disputed', teamId }, select: { detail: true } }),
    ).toEqual([{ detail: { address: '192.0.2.66', clientIds: [clientId], ended: 1 } }])
    expect(
      await db().mail.findMany({
        where: { kind: 'hand_off_disputed', address: `ops@${slug}.example` },
        select: { detail: true },
      }),
    ).toEqual([{ detail: { apps: clientId, address: '192.0.2.66', ended: 'yes' } }])
    await expect(claimSecret(visitor, { appId, clientId: '' })).rejects.toThrow('ended this')
    expect(await open(browser(), code)).toEqual({ kind: 'disputed' })
    expect(await findHandOff({ actor: staff }, id)).toMatchObject({ state: 'disputed' })
    expect(await audited(id)).toContain('system disputed')
    await expect(disputeClaim(browser(), { code: newCode(), sure: 'yes' })).rejects.toSatisfy(
      (error) => codeOf(error) === 'invalid',
    )
  })

  it('is sent anew: the old link opens nothing, and an unconfirmed secret ends', async () => {
    const { code, id, clientId } = await link()
    const { visitor, appId, secret } = await claimed(code, id)
    const anew = await resendHandOff({ actor: staff }, { id, days: 3 })
    expect(await works(clientId, secret)).toBe(false)
    await expect(open(browser(), code)).rejects.toMatchObject({ field: 'code' })
    await expect(claimSecret(visitor, { appId, clientId: '' })).rejects.toThrow('sent a new link in place')
    await expect(confirmClaim(visitor, { id })).rejects.toThrow('sent a new link in place')
    expect(await findHeld(visitor.holder)).toMatchObject([{ id, state: 'sent_anew', apps: [] }])
    expect(await heldEvidence(visitor.holder, id)).toEqual({ mark: 'sent_anew', isOver: true, apps: {} })
    expect(await heldEvidence(newCode(), id)).toBeNull()
    const next = await claimed(anew.link.split('#')[1] ?? '', id)
    expect(await works(clientId, next.secret)).toBe(true)
    expect(await findHeld(visitor.holder)).toMatchObject([{ id, state: 'sent_anew', apps: [] }])
    await confirmClaim(next.visitor, { id })
    await expect(resendHandOff({ actor: staff }, { id, days: 3 })).rejects.toThrow('claimed')
    await expect(revokeHandOff({ actor: staff }, { id })).rejects.toThrow('claimed')
  })

  it('is revoked with what it showed', async () => {
    const { code, id, clientId } = await link()
    const { secret } = await claimed(code, id)
    await revokeHandOff({ actor: staff }, { id })
    await revokeHandOff({ actor: staff }, { id })
    expect(await works(clientId, secret)).toBe(false)
    expect(await open(browser(), code)).toEqual({ kind: 'revoked' })
    await expect(extendHandOff({ actor: staff }, { id, days: 3 })).rejects.toThrow('no longer works')
    expect(await audited(id)).toContain('person revoked')
  })

  it('names its holder on pages of staff by the hand-off, as long as that is kept', async () => {
    const { code, id, teamId, slug } = await link()
    await claimed(code, id)
    const byHolder = async () => {
      const timeline = await partnerTimeline({ actor: staff }, teamId)
      const filter = auditFilterSchema.parse({ about: slug, action: 'hand_off.claimed' })
      const { rows } = await readAuditLog({ actor: staff }, filter)
      return [
        timeline.flatMap((item) =>
          item.kind === 'change' && item.entry.actorKind === 'holder' ? item.handOffId : [],
        ),
        rows.map(({ actor }) => actor),
      ] as const
    }
    const [changes, [actor]] = await byHolder()
    expect(new Set(changes)).toEqual(new Set([id]))
    expect(actor).toMatchObject({ kind: 'holder', id, handOffId: id, label: `holder of hand-off ${id}` })
    await db().handOff.delete({ where: { id }, select: { id: true } })
    const [left, [unlinked]] = await byHolder()
    expect(new Set(left)).toEqual(new Set([null]))
    expect(unlinked).toMatchObject({ id, handOffId: null })
  })

  it('leaves the client ID to the partner, who gets what staff prepared', async () => {
    const { code, id, slug, teamId } = await link({
      newApp: {
        ...{ name: 'Their own', environment: 'sandbox', scopes: ['clients:read'] },
        allowedAddresses: ['203.0.113.0/24'],
      },
    })
    const visitor = await holding(browser(), code)
    const [held] = await findHeld(visitor.holder)
    expect(held?.apps).toMatchObject([
      { clientId: null, name: 'Their own', scopes: [{ name: 'clients:read' }], environment: 'sandbox' },
    ])
    const appId = await appIdOf(id)
    await expect(claimSecret(visitor, { appId, clientId: '' })).rejects.toMatchObject({ field: 'clientId' })
    const taken = (await link()).clientId
    await expect(claimSecret(visitor, { appId, clientId: taken })).rejects.toMatchObject({
      ...{ code: 'conflict', field: 'clientId' },
    })
    const { clientId, secret } = await claimSecret(visitor, { appId, clientId: `${slug}-mine` })
    expect(secret).toMatch(/^lk_test_/)
    const app = await db().client.findUniqueOrThrow({
      where: { clientId },
      select: { teamId: true, name: true, scopes: true, restrictions: true },
    })
    expect(app).toMatchObject({ teamId, name: 'Their own', scopes: [{ scopeName: 'clients:read' }] })
    expect(app.restrictions).toMatchObject([{ kind: 'addresses', mode: 'enforce' }])
    expect((await findHeld(visitor.holder))[0]?.apps).toMatchObject([{ clientId }])
  })

  it('takes a public key instead of giving a secret', async () => {
    const { code, id, clientId } = await link()
    const visitor = await holding(browser(), code)
    const appId = await appIdOf(id)
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const pem = (key: typeof publicKey, type: 'spki' | 'pkcs8') => String(key.export({ type, format: 'pem' }))
    const wrong = claimWithKey(visitor, { appId, clientId: '', key: pem(privateKey, 'pkcs8') })
    await expect(wrong).rejects.toMatchObject({ field: 'key' })
    const made = await claimWithKey(visitor, { appId, clientId: '', key: pem(publicKey, 'spki') })
    expect(made).toMatchObject({ secret: null, clientId })
    const keys = await db().clientCredential.findMany({
      where: { client: { clientId } },
      select: { kind: true, createdBy: true },
    })
    expect(keys).toEqual([{ kind: 'key', createdBy: 'the holder of a hand-off link' }])
  })

  it('lets its holder into the team, by mail, once, as staff said', async () => {
    provideSettings({ SMTP_URL: 'smtp://127.0.0.1:9', MAIL_FROM: 'portal@company.example' })
    try {
      const { code, id, teamId } = await link({ role: 'owner' })
      const { visitor } = await claimed(code, id)
      const email = `${id.slice(-12)}@newcomers.example`
      await expect(askForAccount(visitor, { id, email })).rejects.toThrow('First say that you have saved it.')
      await confirmClaim(visitor, { id })
      expect((await findHeld(visitor.holder))[0]?.accountRole).toBe('owner')
      const stranger = askForAccount({ ...browser(), holder: newCode() }, { id, email })
      await expect(stranger).rejects.toSatisfy((error) => codeOf(error) === 'not_found')
      const typo = `${id.slice(-12)}@newcommers.example`
      await askForAccount(visitor, { id, email: typo })
      await askForAccount(visitor, { id, email: typo })
      expect((await findHeld(visitor.holder))[0]?.account).toEqual({
        ...{ email: typo, isMailed: true, isAgreed: false },
      })
      await askForAccount(visitor, { id, email })
      const wrong = await db().mail.findMany({ where: { address: typo }, select: { linkId: true } })
      expect(wrong).toHaveLength(1)
      const astray = await codeOfLink(wrong[0]?.linkId ?? '')
      await expect(showInvitation(browser(), { code: astray })).rejects.toMatchObject({ field: 'code' })
      expect((await findHeld(visitor.holder))[0]).toMatchObject({ accountRole: 'owner', account: { email } })
      const [sent] = await db().mail.findMany({
        where: { address: email },
        select: { linkId: true, kind: true },
      })
      expect(sent?.kind).toBe('team_invitation')
      const mailed = await codeOfLink(sent?.linkId ?? '')
      expect(await showInvitation(visitor, { code: mailed })).toMatchObject({ role: 'owner', email })
      const owner = await developer('joins-by-a-hand-off')
      await acceptInvitation({ actor: owner }, { code: mailed })
      const people = await db().membership.findMany({ where: { teamId }, select: { role: true } })
      expect(people).toEqual([{ role: 'owner' }])
      await expect(askForAccount(visitor, { id, email: typo })).rejects.toThrow('already')
      expect((await findHeld(visitor.holder))[0]).toMatchObject({ accountRole: null, account: null })
    } finally {
      provideSettings({ SMTP_URL: '', MAIL_FROM: '' })
    }
  })

  it('makes an account without mail once staff agree, once, in the browser that confirmed, as staff said', async () => {
    const { code, id, teamId } = await link()
    const { visitor } = await claimed(code, id)
    await confirmClaim(visitor, { id })
    const email = `${id.slice(-12)}@agreed.example`
    const make = (who: Visitor, name = 'Ada') =>
      makeAccount(who, { id, name, password: 'winter-lantern-cobalt-41' }).then(
        () => 'made',
        (error: unknown) => codeOf(error),
      )
    const answer = (answer: 'agree' | 'decline', actor: Actor = staff) =>
      answerAccount({ actor }, { id, answer }).then(
        () => 'done',
        (error: unknown) => codeOf(error),
      )
    expect(await make(visitor)).toBe('conflict')
    expect(await answer('agree')).toBe('conflict')
    expect((await findHeld(visitor.holder))[0]).toMatchObject({ accountRole: 'viewer', isMailOn: false })
    expect(await askForAccount(visitor, { id, email })).toEqual({ email, isMailed: false })
    await askForAccount(visitor, { id, email })
    expect(await make(visitor)).toBe('conflict')
    expect(await noticesOf('hand_off_claimed', id)).toHaveLength(2)
    expect(await answer('agree', await developer(`agrees-${id.slice(-8)}`))).toBe('forbidden')
    expect(await answer('decline')).toBe('done')
    expect((await findHeld(visitor.holder))[0]).toMatchObject({ accountRole: 'viewer', account: null })
    await askForAccount(visitor, { id, email })
    expect(await answer('agree')).toBe('done')
    expect(await answer('agree')).toBe('conflict')
    expect((await findHeld(visitor.holder))[0]?.account).toEqual({ email, isMailed: false, isAgreed: true })
    await expect(askForAccount(visitor, { id, email: 'late@agreed.example' })).rejects.toThrow('already')
    expect(await make({ ...browser(), holder: newCode() })).toBe('not_found')
    const tried = await Promise.all([make(visitor), make(visitor)])
    expect(tried.sort()).toEqual(['conflict', 'made'])
    expect(await make(visitor)).toBe('conflict')
    const people = await db().membership.findMany({
      where: { teamId },
      select: { role: true, user: { select: { email: true, emailVerifiedAt: true } } },
    })
    expect(people).toEqual([{ role: 'viewer', user: { email, emailVerifiedAt: null } }])
    const row = await db().handOff.findUniqueOrThrow({
      where: { id },
      select: { accountEmail: true, accountMadeAt: true },
    })
    expect(row).toEqual({ accountEmail: null, accountMadeAt: expect.any(Date) })
    const logged = await db().auditEntry.findMany({
      where: { teamId, action: { startsWith: 'hand_off.account' } },
      select: { action: true, detail: true },
      orderBy: { seq: 'asc' },
    })
    expect(logged.map(({ action }) => action)).toEqual(
      ['asked', 'declined', 'asked', 'agreed'].map((what) => `hand_off.account_${what}`),
    )
    expect(JSON.stringify(logged)).not.toContain(email)
  })

  it('makes no account once it was ended, nor for an address that has one', async () => {
    const { code, id } = await link()
    const { visitor } = await claimed(code, id)
    await confirmClaim(visitor, { id })
    const taken = await developer('has-an-account')
    await askForAccount(visitor, { id, email: taken.email })
    await answerAccount({ actor: staff }, { id, answer: 'agree' })
    const make = () => makeAccount(visitor, { id, name: 'Eve', password: 'winter-lantern-cobalt-41' })
    await expect(make()).rejects.toSatisfy((error) => codeOf(error) === 'conflict')
    expect((await findHeld(visitor.holder))[0]?.account).toMatchObject({ isAgreed: true })
    await disputeClaim(browser(), { code, sure: 'yes' })
    await expect(make()).rejects.toThrow('ended this')
  })

  it('lets a viewer into a partner without an owner, and nobody in once it was ended', async () => {
    provideSettings({ SMTP_URL: 'smtp://127.0.0.1:9', MAIL_FROM: 'portal@company.example' })
    try {
      const first = await link()
      const { visitor } = await claimed(first.code, first.id)
      await confirmClaim(visitor, { id: first.id })
      const email = 'viewer@newcomers.example'
      await askForAccount(visitor, { id: first.id, email: 'first-viewer@newcomers.example' })
      const [invited] = await db().mail.findMany({
        where: { address: 'first-viewer@newcomers.example' },
        select: { linkId: true },
      })
      const viewer = await developer('first-viewer')
      await acceptInvitation({ actor: viewer }, { code: await codeOfLink(invited?.linkId ?? '') })
      expect(
        await db().membership.findMany({ where: { teamId: first.teamId }, select: { role: true } }),
      ).toEqual([{ role: 'viewer' }])
      const owned = await link({ role: 'owner' })
      const holder = (await claimed(owned.code, owned.id)).visitor
      await confirmClaim(holder, { id: owned.id })
      await askForAccount(holder, { id: owned.id, email })
      await disputeClaim(browser(), { code: owned.code, sure: 'yes' })
      const [sent] = await db().mail.findMany({ where: { address: email }, select: { linkId: true } })
      const mailed = await codeOfLink(sent?.linkId ?? '')
      await expect(showInvitation(browser(), { code: mailed })).rejects.toMatchObject({ field: 'code' })
    } finally {
      provideSettings({ SMTP_URL: '', MAIL_FROM: '' })
    }
  })

  it('gives nothing for an app that went to another team', async () => {
    const owner = await developer('gives-apps-away')
    const [team] = owner.teams
    await db().team.update({
      where: { id: team?.id ?? '' },
      data: { confirmedAt: new Date() },
      select: { id: true },
    })
    const { code, id, clientId, teamId } = await link()
    await db().membership.create({
      data: { userId: owner.id, teamId, role: 'owner' },
      select: { role: true },
    })
    const teams = [...owner.teams, { id: teamId, slug: '', name: '', role: 'owner' }]
    await transferClient(
      { actor: { ...owner, teams } },
      { clientId, teamId: team?.id ?? '', confirmation: clientId },
    )
    const visitor = await holding(browser(), code)
    const attempt = claimSecret(visitor, { appId: await appIdOf(id), clientId: '' })
    await expect(attempt).rejects.toThrow('transferred')
  })

  it('makes one of two secrets that are asked for at once the last one, and only that works', async () => {
    const { code, id, clientId } = await link()
    const visitor = await holding(browser(), code)
    const appId = await appIdOf(id)
    const both = [0, 1].map(() => claimSecret(visitor, { appId, clientId: '' }))
    expect(await outcome(both)).toMatchObject({ won: 2 })
    const secrets = await Promise.all(both)
    const working = await Promise.all(secrets.map(({ secret }) => works(clientId, secret ?? '')))
    expect(working.filter(Boolean)).toHaveLength(1)
  })
})

describe('what a hand-off is prepared with', () => {
  it('leaves nothing aside that was meant for a new app without a name', () => {
    const named = { team: 'x', apps: ['y'], reason: 'Contract 4711' }
    expect(prepareFormSchema.safeParse(named).success).toBe(true)
    for (const ofNew of [
      { clientId: 'own-feed' },
      { scopes: ['usage:read'] },
      { appAddresses: '192.0.2.0/24' },
      { appQuota: '60' },
    ])
      expect(prepareFormSchema.safeParse({ ...named, ...ofNew }).error?.issues[0]?.path).toEqual(['name'])
  })

  it('PT-06 gives the scopes that were chosen and no more, and says why in row, log and page', async () => {
    const reason = 'Contract 4711, asked for by Ada'
    const { code, id, clientId, teamId } = await link({ reason })
    const app = await db().client.findUniqueOrThrow({ where: { clientId }, select: { scopes: true } })
    expect(app.scopes).toEqual([])
    expect(await findHandOff({ actor: staff }, id)).toMatchObject({ reason })
    const rows = await db().auditEntry.findMany({
      where: { teamId, action: 'hand_off.created' },
      select: { detail: true },
    })
    expect(rows).toMatchObject([{ detail: { handOff: id, reason } }])
    for (const none of [undefined, '', '  '])
      expect(prepareSchema.safeParse({ team: 'x', apps: ['y'], reason: none }).success).toBe(false)
    // Delivered once: the link is used up by the browser that opened it.
    await claimed(code, id)
    expect(await open(browser(), code)).toMatchObject({ kind: 'taken' })
  })

  it('holds an app to a quota that its people do not raise, whoever chooses the client ID', async () => {
    const own = await link({
      newApp: {
        name: 'Their own',
        environment: 'sandbox',
        quotaPerHour: 60,
        allowedAddresses: ['192.0.2.0/24'],
      },
    })
    expect((await findHandOff({ actor: staff }, own.id))?.apps).toMatchObject([{ quotaPerHour: 60 }])
    const visitor = await holding(browser(), own.code)
    expect((await findHeld(visitor.holder))[0]?.apps).toMatchObject([
      { quotaPerHour: 60, allowedAddresses: ['192.0.2.0/24'] },
    ])
    const { clientId } = await claimSecret(visitor, {
      ...{ appId: await appIdOf(own.id), clientId: `${own.slug}-mine` },
    })
    const named = `${own.slug}-named`
    await link({ newApp: { name: 'Named', clientId: named, environment: 'live', quotaPerHour: 500 } })
    for (const [app, perHour] of [
      [clientId, 60],
      [named, 500],
    ] as const) {
      const { id } = await db().client.findUniqueOrThrow({ where: { clientId: app }, select: { id: true } })
      expect(await quotaOf(db(), id)).toEqual({ perHour, isOfStaff: true })
    }
    const [held] = await findHeld(visitor.holder)
    expect(held?.apps).toMatchObject([{ clientId, quotaPerHour: 60, allowedAddresses: ['192.0.2.0/24'] }])
  })
})

describe('a page that is open', () => {
  it('learns that its secret was replaced in another tab, and what else became of it', async () => {
    const { code, id } = await link()
    const visitor = await holding(browser(), code)
    const appId = await appIdOf(id)
    const now = () => heldEvidence(visitor.holder, id)
    const shown = await now()
    expect((await findHeld(visitor.holder))[0]?.mark).toBe(shown?.mark)
    const first = await claimSecret(visitor, { appId, clientId: '' })
    expect(first.times).toBe(1)
    expect((await now())?.apps).toEqual({ [appId]: { times: 1, firstTokenAt: null } })
    const second = await claimSecret(visitor, { appId, clientId: '' })
    expect(second.times).toBe(2)
    const later = await now()
    expect(later).toMatchObject({ isOver: false, apps: { [appId]: { times: 2 } } })
    expect(later?.mark).not.toBe(shown?.mark)
    expect((await findHeld(visitor.holder))[0]?.mark).toBe(later?.mark)
    await revokeHandOff({ actor: staff }, { id })
    expect(await now()).toMatchObject({ isOver: true })
  })

  it('reads why one of its apps is gone, where a campaign took it back', async () => {
    const { code, id, slug } = await link({ newApp: { name: 'Second', environment: 'live' } })
    const visitor = await holding(browser(), code)
    const appId = await appIdOf(id)
    await db().handOffApp.create({
      data: { handOffId: id, position: 1, name: `${slug} two`, environment: 'live' },
      select: { id: true },
    })
    await db().handOffApp.delete({ where: { id: appId }, select: { id: true } })
    const attempt = claimSecret(visitor, { appId, clientId: `${slug}-mine` })
    await expect(attempt).rejects.toThrow('took this app out of the link')
    const stranger = claimSecret({ ...browser(), holder: newCode() }, { appId, clientId: '' })
    await expect(stranger).rejects.toThrow('no longer holds the link')
  })
})

describe('a refusal', () => {
  const refusals = async (id: string) => {
    const rows = await db().auditEntry.findMany({
      where: { action: 'hand_off.refused', detail: { path: ['handOff'], equals: id } },
      select: { detail: true, personal: true, actorKind: true, actorId: true },
      orderBy: { seq: 'asc' },
    })
    return rows.map(({ detail, personal, ...row }) => ({
      ...row,
      ...Object(detail),
      ...Object(personal).subject?.values,
    }))
  }
  const settled = async (...attempts: Promise<unknown>[]) => void (await Promise.allSettled(attempts))

  it('LG-03 of a link that there is stands in the log, once for each cause, address and hour', async () => {
    const passphrase = 'blue heron at noon'
    const { code, id } = await link({ passphrase, openerAddresses: ['203.0.113.0/24'] })
    const near = browser('203.0.113.9')
    await settled(open(near, code, 'a wrong one'), open(near, code, 'a wrong one'))
    await settled(open(near, code, 'another'), open(browser('203.0.113.10'), code, 'a wrong one'))
    await settled(open(browser('192.0.2.9'), code), open(browser('192.0.2.9'), code))
    await settled(open({ ...near, person: staff }, code))
    await settled(open(near, newCode(), 'a wrong one'))
    const noted = await refusals(id)
    expect(noted.map(({ why, address, actorKind }) => `${why} ${address} ${actorKind}`).sort()).toEqual([
      'address 192.0.2.9 system',
      'passphrase 203.0.113.10 system',
      'passphrase 203.0.113.9 system',
      'staff 203.0.113.9 person',
    ])
    expect(JSON.stringify(noted)).not.toContain(code)
    expect(noted.find(({ why }) => why === 'staff')?.actorId).toBe(staff.id)
    // The fifth is the lock, which has a row of its own.
    expect(await open(browser('203.0.113.11'), code, 'a wrong one')).toEqual({ kind: 'locked' })
    expect(await audited(id)).toContain('system locked')
    await settled(open(browser('203.0.113.12'), code, passphrase))
    expect((await refusals(id)).at(-1)).toMatchObject({ why: 'locked', address: '203.0.113.12' })
  })

  it('LG-03 of what a holder asks for is there, too, and a flood fills no log', async () => {
    const { code, id } = await link({ openerAddresses: ['203.0.113.0/24'] })
    const visitor = await holding(browser('203.0.113.9'), code)
    const appId = await appIdOf(id)
    const elsewhere = { ...visitor, source: { ...visitor.source, address: '192.0.2.9' } }
    await settled(claimSecret(elsewhere, { appId, clientId: '' }), confirmClaim(elsewhere, { id }))
    await settled(claimSecret({ ...visitor, person: staff }, { appId, clientId: '' }))
    expect((await refusals(id)).map(({ why }) => why).sort()).toEqual(['address', 'staff'])
    for (let nth = 0; nth < 30; nth++) await open(browser(`203.0.113.${20 + nth}`), code)
    expect(await refusals(id)).toHaveLength(20)
  })
})

describe('staff', () => {
  it('see the hand-offs by their states', async () => {
    const { id, slug, clientId } = await link()
    const of = (filter: object) =>
      listHandOffs({ actor: staff }, handOffFilterSchema.parse({ partner: slug, ...filter }))
    expect(await of({})).toMatchObject({
      total: 1,
      handOffs: [{ id, apps: [{ clientId, name: 'Feed' }], state: 'waiting' }],
    })
    expect(await of({ state: 'claimed' })).toMatchObject({ total: 0, handOffs: [] })
  })

  it('prepare them, and nobody else', async () => {
    const actor = await developer('prepares-nothing')
    const reason = 'A ticket'
    const input = prepareSchema.parse({ team: 'x', reason, newApp: { name: 'X', environment: 'live' } })
    const attempts = [
      prepareHandOff({ actor }, input),
      listHandOffs({ actor }, handOffFilterSchema.parse({})),
      findHandOff({ actor }, randomUUID()),
      revokeHandOff({ actor }, { id: randomUUID() }),
      extendHandOff({ actor }, { id: randomUUID(), days: 1 }),
      resendHandOff({ actor }, { id: randomUUID(), days: 1 }),
    ]
    expect(await outcome(attempts)).toEqual({ won: 0, refused: ['forbidden'] })
    const nobody = prepareHandOff({ actor: staff }, input)
    await expect(nobody).rejects.toMatchObject({ code: 'not_found', field: 'team' })
    const nothing = prepareHandOff({ actor: staff }, prepareSchema.parse({ team: 'x', reason }))
    await expect(nothing).rejects.toMatchObject({ code: 'invalid', field: 'name' })
  })
})
