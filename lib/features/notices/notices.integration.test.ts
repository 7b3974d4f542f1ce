import { randomUUIDv7 } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { developer, join, operator, personWithId } from '#e2e/fixtures/people.ts'
import { eventAt } from '#e2e/fixtures/token-events.ts'
import type { Person } from '#lib/access/actor.ts'
import { deleteClient } from '#lib/features/apps/delete-client.ts'
import { registerClient } from '#lib/features/apps/register-client.ts'
import { restoreClient } from '#lib/features/apps/restore-client.ts'
import { revokeTokens } from '#lib/features/apps/revoke-tokens.ts'
import { setClientStatus } from '#lib/features/apps/set-status.ts'
import { transferClient } from '#lib/features/apps/transfer-client.ts'
import { updateClient } from '#lib/features/apps/update-client.ts'
import { addSecret, generateFirstSecret } from '#lib/features/credentials/add-credential.ts'
import {
  cancelRotation,
  deactivateCredential,
  extendOverlap,
  reactivateCredential,
  retireCredential,
} from '#lib/features/credentials/change-credential.ts'
import { deleteCredential } from '#lib/features/credentials/delete-credential.ts'
import { rotateSecret } from '#lib/features/credentials/rotate-credential.ts'
import { writeEvents } from '#lib/features/events/write-events.ts'
import { openSession } from '#lib/features/people/sessions.ts'
import { signOutElsewhere } from '#lib/features/people/sign-out.ts'
import { restrictClient } from '#lib/features/restrictions/restrict-client.ts'
import { setSecretLife } from '#lib/features/teams/secret-life.ts'
import { rollUpUsage } from '#lib/features/usage/roll-up.ts'
import type { TokenEvent } from '#lib/oauth/token-event.ts'
import { db } from '#lib/platform/db/db.ts'
import { pool } from '#lib/platform/db/pools.ts'
import { provideSettings } from '#lib/platform/env.ts'
import { messageOf } from '#lib/platform/mail/message.ts'
import type { NoticeKind } from './kinds.ts'
import { noticeLetter } from './mail/notice-letter.ts'
import { markNoticesRead, markNoticesUnread } from './mark-read.ts'
import { chooseNotices, noticeChoices, noticeChoicesSchema } from './preferences.ts'
import { countUnread, listNotices } from './queries.ts'
import { writeDueQuotaNotices, writeQuotaNotices } from './quota-notices.ts'
import { writeTimedNotices } from './timed-notices.ts'
import { noticeWords } from './words.ts'

const DAY = 86_400_000

let ada: Person
let ben: Person
let names = 0

beforeAll(async () => {
  ada = await developer('notices-ada')
  ben = await developer('notices-ben')
})

async function newApp(owner: Person): Promise<{ clientId: string; clientRef: string }> {
  const clientId = `noticed-${++names}`
  const input = { clientId, name: `App ${names}`, description: '', environment: 'live' as const, scopes: [] }
  await registerClient({ actor: owner }, input)
  const { id } = await db().client.findUniqueOrThrow({ where: { clientId }, select: { id: true } })
  return { clientId, clientRef: id }
}

/** What a person reads about one app, oldest first. */
async function toldOf(person: Person, clientId: string) {
  const all = []
  for (let before: string | null = null; ; ) {
    const { notices, next } = await listNotices(person, { before })
    all.push(...notices)
    if (next === null) return all.filter(({ app }) => app?.clientId === clientId).reverse()
    before = next
  }
}
const titlesOf = async (person: Person, clientId: string) =>
  (await toldOf(person, clientId)).map((notice) => noticeWords(notice).title)
const kindsOf = async (person: Person, clientId: string) =>
  (await toldOf(person, clientId)).map(({ kind }) => kind)

const countFor = async (table: 'notice_recipient' | 'mail', person: Person) => {
  const { rows } = await pool('pages').query(
    `SELECT count(*)::int AS count FROM ${table} WHERE user_id = $1`,
    [person.id],
  )
  return rows[0].count
}

describe('a change', () => {
  it('SE-05 of a secret’s life is told to its team once each, in words and without the secret', async () => {
    const { clientId } = await newApp(ada)
    const ctx = { actor: ada }
    const { credentialId, secret } = await addSecret(ctx, { clientId, name: 'Web shop' })
    const { secret: newSecret } = await rotateSecret(ctx, { clientId, credentialId, overlapSeconds: 3600 })
    await cancelRotation(ctx, { clientId, credentialId })
    await rotateSecret(ctx, { clientId, credentialId, overlapSeconds: 3600, name: 'Third' })
    await retireCredential(ctx, { clientId, credentialId })
    await reactivateCredential(ctx, { clientId, credentialId })
    await deactivateCredential(ctx, { clientId, credentialId })
    await deleteCredential(ctx, { clientId, credentialId, confirmation: clientId, tokens: 'revoke' })
    const { credentialId: third } = await addSecret(ctx, { clientId, name: 'API Token' })
    await rotateSecret(ctx, { clientId, credentialId: third, overlapSeconds: 0 })

    expect(await titlesOf(ada, clientId)).toEqual([
      'The secret “Web shop” was created',
      'The secret “Web shop” is being replaced',
      'The rotation of the secret “Web shop” was cancelled',
      'The secret “Web shop” is being replaced',
      'The secret “Web shop” was retired',
      'The secret “Web shop” works again',
      'The secret “Web shop” was deactivated',
      'The secret “Web shop” was deleted',
      'The secret was created',
      'The secret was replaced',
    ])
    const told = await toldOf(ada, clientId)
    expect(told.map((notice) => noticeWords(notice).text)[0]).toBe(
      `${ada.email} created the secret “Web shop”.`,
    )
    const { rows } = await pool('pages').query('SELECT * FROM notice')
    for (const value of [secret, newSecret]) expect(JSON.stringify(rows)).not.toContain(value.slice(-20))
  })

  it('SE-05 that makes an app less strict, or stops it, is told to its team, whoever made it', async () => {
    const { clientId } = await newApp(ada)
    const ctx = { actor: ada }
    const { credentialId } = await addSecret(ctx, { clientId, name: 'Web shop' })
    await rotateSecret(ctx, { clientId, credentialId, overlapSeconds: 60 })
    const shown = (await toldOf(ada, clientId)).length
    await extendOverlap(ctx, { clientId, credentialId, overlapSeconds: 3600 })
    await restrictClient(ctx, {
      clientId,
      ...{
        allowedAddresses: ['203.0.113.0/24'],
        addressMode: 'enforce',
        quotaPerHour: 5,
        quotaMode: 'enforce',
      },
    })
    await restrictClient(ctx, { clientId, allowedAddresses: ['0.0.0.0/0'] })
    await restrictClient(ctx, { clientId, quotaMode: 'off' })
    await updateClient(ctx, { clientId, scopes: ['usage:read'] })
    await updateClient(ctx, { clientId, authMethods: ['private_key_jwt'] })
    await updateClient(ctx, { clientId, authMethods: ['private_key_jwt', 'client_secret_post'] })
    await updateClient(ctx, { clientId, name: 'Called otherwise', description: 'Of no concern' })
    await setClientStatus({ actor: operator }, { clientId, status: 'suspended' })
    await setClientStatus({ actor: operator }, { clientId, status: 'active' })
    await revokeTokens({ actor: operator }, { kind: 'client', clientId })
    await deleteClient(ctx, { clientId, confirmation: clientId })
    await restoreClient(ctx, { clientId })

    expect((await titlesOf(ada, clientId)).slice(shown)).toEqual([
      'The secret “Web shop” works for longer',
      'Now enforced: allowed addresses, quota',
      'The app’s access was loosened',
      'The app’s access was loosened',
      'The app’s access was loosened',
      'The app’s access was changed',
      'The app’s access was loosened',
      'The app was suspended',
      'The app was resumed',
      'Access tokens were revoked',
      'The app was deleted',
      'The app was restored',
    ])
    const texts = (await toldOf(ada, clientId)).map((notice) => noticeWords(notice).text)
    expect(texts).toContain(
      `${ada.email} changed what the app may do. Allowed addresses: + 0.0.0.0/0, − 203.0.113.0/24.`,
    )
    expect(texts).toContain(
      'The connectivity team suspended the app. It gets no tokens, and its current tokens are refused.',
    )
    expect(texts.join()).not.toContain('Called otherwise')
  })

  it('SE-05 of a person’s sessions is told to that person, and to nobody else of the team', async () => {
    const cleo = await join(await developer('notices-cleo'), ada)
    const session = async () =>
      (await db().$transaction((tx) => openSession(tx, cleo.id, { address: '192.0.2.1', device: null })))
        .sessionId
    const [here] = [await session(), await session(), await session()]
    const others = async () => [await countFor('notice_recipient', ada), await countFor('mail', ada)]
    const before = await others()
    // The first of the teams may be one that is full of people.
    const actor = { ...cleo, teams: cleo.teams.toReversed() }
    expect(await signOutElsewhere({ actor }, { sessionId: here })).toEqual({ ended: 2 })
    expect(await signOutElsewhere({ actor }, { sessionId: here })).toEqual({ ended: 0 })
    expect(await others()).toEqual(before)
    const { notices } = await listNotices(cleo, { before: null })
    const own = notices.filter(({ kind }) => kind === 'signed_out_elsewhere')
    const told = own.map(noticeWords)
    expect(told).toMatchObject([{ text: expect.stringContaining('2 sessions ended'), path: '/account' }])
    const mailsOf = (supportContact: string | null) =>
      own.map((notice) =>
        messageOf(noticeLetter(notice, 'https://latchkey.example'), {
          ...{ id: notice.id, address: cleo.email, publicUrl: 'https://latchkey.example' },
          portal: { name: 'Acme <Developers>', supportContact },
        }),
      )
    const mails = mailsOf('help@acme.example')
    expect(mails).toMatchObject([
      {
        subject: 'Your account: Your other sessions ended',
        text: expect.stringMatching(
          /You get this e-mail from Acme <Developers> because it concerns your account\..*\n\nContact: help@acme\.example\n$/,
        ),
        html: expect.stringMatching(
          /from Acme &lt;Developers&gt; because.* Contact: <a href="mailto:help@acme\.example">help@acme\.example<\/a>/,
        ),
      },
    ])
    expect(JSON.stringify(mailsOf(null))).not.toContain('Contact')
    expect(await countFor('mail', cleo)).toBeGreaterThan(0)
  })

  it('that is rolled back tells nobody', async () => {
    const { clientId, clientRef } = await newApp(ada)
    const mailsBefore = await countFor('mail', ada)
    const undone = db().$transaction(async (tx) => {
      await addSecret({ actor: ada, tx }, { clientId, name: 'Never' })
      expect(await tx.notice.count({ where: { clientRef } })).toBe(1)
      throw new Error('changed my mind')
    })
    await expect(undone).rejects.toThrow('changed my mind')
    expect(await db().notice.count({ where: { clientRef } })).toBe(0)
    expect(await countFor('mail', ada)).toBe(mailsBefore)
  })

  it('that concerns no team’s security tells nobody', async () => {
    const { clientId } = await newApp(ada)
    await updateClient({ actor: ada }, { clientId, name: 'Renamed' })
    expect(await toldOf(ada, clientId)).toEqual([])
  })

  it('a transfer is told to both teams, a deletion to the one that has the app then', async () => {
    const host = await developer('notices-host')
    const guest = await join(await developer('notices-guest'), host)
    const { clientId } = await newApp(host)
    const to = guest.teams.find(({ id }) => id !== host.teams[0]?.id)
    await transferClient(
      { actor: guest },
      { clientId, teamId: randomUUIDv7(), confirmation: clientId },
    ).catch(() => {})
    expect(await kindsOf(host, clientId)).toEqual([])
    await transferClient({ actor: guest }, { clientId, teamId: to?.id ?? '', confirmation: clientId })
    await updateClient({ actor: guest }, { clientId, name: 'A secret name' })
    await deleteClient({ actor: guest }, { clientId, confirmation: clientId })
    expect(await kindsOf(host, clientId)).toEqual(['app_transferred'])
    expect(await kindsOf(guest, clientId)).toEqual(['app_transferred', 'app_transferred', 'app_deleted'])
    // What the new team calls it is not the former team’s business, and there is no way to it.
    const [seen] = await toldOf(host, clientId)
    expect(seen?.app).toEqual({ clientId, name: clientId, isThere: false })
    expect(seen && noticeWords(seen)).toMatchObject({ path: null })
  })

  it('who joins a team is told of to all of it, and nobody is told of a team that begins', async () => {
    const host = await developer('notices-joined')
    expect(await countUnread(host)).toBe(0)
    const guest = await join(await developer('notices-joining'), host)
    for (const person of [host, guest]) {
      const { notices } = await listNotices(person, { before: null })
      expect(notices.map((notice) => noticeWords(notice).title)).toEqual([
        `notices-joining joined ${host.teams[0]?.name}`,
      ])
    }
  })
})

describe('what time brings', () => {
  const expiring = async (owner: Person, days: number) => {
    const app = await newApp(owner)
    const expiresAt = new Date(Date.now() + days * DAY)
    await addSecret({ actor: owner }, { clientId: app.clientId, name: 'Web shop', expiresAt })
    return app.clientId
  }
  /** All jobs of three instances, so many days from now. */
  const whenOlderBy = async (days: number) => {
    const now = new Date(Date.now() + days * DAY)
    await Promise.all([writeTimedNotices(now), writeTimedNotices(now), writeTimedNotices(now)])
  }
  const reminders = async (clientId: string) =>
    (await toldOf(ada, clientId)).slice(1).map(({ kind, detail }) => [kind, detail.days])

  it('SE-06 reminds 30, 7 and 1 day before a secret expires and says when it has, each once', async () => {
    const clientId = await expiring(ada, 32)
    await whenOlderBy(1)
    expect(await reminders(clientId)).toEqual([])
    await whenOlderBy(2.5)
    await whenOlderBy(20)
    expect(await reminders(clientId)).toEqual([['credential_expiring', 30]])
    await whenOlderBy(25.5)
    await whenOlderBy(31.5)
    await whenOlderBy(33)
    await whenOlderBy(34)
    expect(await reminders(clientId)).toEqual([
      ['credential_expiring', 30],
      ['credential_expiring', 7],
      ['credential_expiring', 1],
      ['credential_expired', undefined],
    ])
  })

  it('reminds first as many days before as EXPIRY_REMINDER says, and not again where that is changed', async () => {
    try {
      provideSettings({ EXPIRY_REMINDER: '45d' })
      const clientId = await expiring(ada, 50)
      await whenOlderBy(4)
      expect(await reminders(clientId)).toEqual([])
      await whenOlderBy(6)
      provideSettings({ EXPIRY_REMINDER: '46d' })
      await whenOlderBy(6)
      provideSettings({ EXPIRY_REMINDER: '' })
      await whenOlderBy(25)
      expect(await reminders(clientId)).toEqual([['credential_expiring', 45]])
      await whenOlderBy(44)
      expect((await reminders(clientId)).at(-1)).toEqual(['credential_expiring', 7])
    } finally {
      provideSettings({ EXPIRY_REMINDER: '' })
    }
  })

  it('reminds of no more days than a secret was made to live, and once of those that were missed', async () => {
    const [week, fifty] = [await expiring(ada, 6.9), await expiring(ada, 50)]
    await whenOlderBy(0)
    await whenOlderBy(6.5)
    expect(await reminders(week)).toEqual([['credential_expiring', 1]])
    await whenOlderBy(47)
    expect(await reminders(fifty)).toEqual([['credential_expiring', 7]])
  })

  it('says nothing of one that ended before, or whose app is deleted', async () => {
    const [deactivated, deleted] = [await expiring(ada, 10), await expiring(ada, 10)]
    const [credential] = await db().clientCredential.findMany({
      where: { client: { clientId: deactivated } },
      select: { id: true },
    })
    await deactivateCredential({ actor: ada }, { clientId: deactivated, credentialId: credential?.id ?? '' })
    await deleteClient({ actor: ada }, { clientId: deleted, confirmation: deleted })
    await whenOlderBy(9.5)
    await whenOlderBy(11)
    expect((await kindsOf(ada, deactivated)).slice(2)).toEqual([])
    expect((await kindsOf(ada, deleted)).slice(2)).toEqual([])
  })

  it('tells once a day that an ended secret was used, and from where', async () => {
    const { clientId, clientRef } = await newApp(ada)
    const { credentialId } = await generateFirstSecret({ actor: ada }, { clientId })
    await deactivateCredential({ actor: ada }, { clientId, credentialId })
    const use = (time: number, address: string) =>
      writeEvents({
        counts: [],
        events: [
          {
            ...{ id: randomUUIDv7(), time, outcome: 'refused', reason: 'expired_secret' },
            ...{ clientId: clientRef, credentialId, jti: null, scope: null, asked: null, observed: null },
            ...{ apiId: null, scopeNamed: null, resourceNamed: null, address, userAgent: null },
          },
        ],
      })
    const uses = async () =>
      (await toldOf(ada, clientId))
        .filter(({ kind }) => kind === 'credential_used_after_end')
        .map(({ detail }) => detail.address)
    const noon = new Date(new Date().setUTCHours(12, 0, 0, 0)).getTime()
    await use(noon - 60_000, '203.0.113.7')
    await use(noon, '203.0.113.8')
    await writeTimedNotices(new Date(noon))
    await use(noon + 60_000, '203.0.113.9')
    await writeTimedNotices(new Date(noon + 120_000))
    expect(await uses()).toEqual(['203.0.113.8'])
    await use(noon + DAY, '203.0.113.10')
    await whenOlderBy(1)
    await writeTimedNotices(new Date(noon + DAY + 60_000))
    expect(await uses()).toEqual(['203.0.113.8', '203.0.113.10'])
  })

  it('reminds once of each secret that is older than the team’s longest life, and not of one that is replaced', async () => {
    const cleo = await developer('notices-life')
    const { clientId } = await newApp(cleo)
    const { credentialId } = await addSecret({ actor: cleo }, { clientId, name: 'of before' })
    await setSecretLife({ actor: cleo }, { teamId: cleo.teams[0]?.id ?? '', days: 30 })
    const overdue = async () =>
      (await toldOf(cleo, clientId)).filter(({ kind }) => kind === 'credential_overdue').length
    await whenOlderBy(29)
    expect(await overdue()).toBe(0)
    await whenOlderBy(31)
    await whenOlderBy(40)
    expect(await overdue()).toBe(1)
    await rotateSecret({ actor: cleo }, { clientId, credentialId, overlapSeconds: 0 })
    await setSecretLife({ actor: cleo }, { teamId: cleo.teams[0]?.id ?? '', days: 90 })
    await whenOlderBy(95)
    expect(await overdue()).toBe(1)
  })

  it('tells once an hour that a quota is nearly used up, and that it is', async () => {
    const { clientId, clientRef } = await newApp(ada)
    const hour = new Date(Date.UTC(2026, 10, 1, 5))
    const use = (issued: number, at = hour) => writeQuotaNotices([{ clientRef, hour: at, issued, quota: 10 }])
    for (const issued of [7, 8, 9, 10, 12]) await Promise.all([use(issued), use(issued)])
    await use(10, new Date(hour.getTime() + 3_600_000))
    expect(await kindsOf(ada, clientId)).toEqual(['quota_near', 'quota_reached', 'quota_reached'])
  })

  it('finds by itself which apps have nearly used up their quota, of this hour and the one before', async () => {
    const { clientId, clientRef } = await newApp(ada)
    const hour = Math.floor(Date.now() / 3_600_000) * 3_600_000
    const issue = (count: number, time: number, values: Partial<TokenEvent> = {}) =>
      writeEvents({
        events: Array.from({ length: count }, () => eventAt(clientRef, time, values)),
        counts: [],
      })
    const due = async (time: number) => {
      await writeDueQuotaNotices(new Date(time))
      return (await kindsOf(ada, clientId)).filter((kind) => kind.startsWith('quota'))
    }
    await issue(9, hour)
    expect(await due(hour + 60_000)).toEqual([])
    await restrictClient({ actor: ada }, { clientId, quotaPerHour: 10, quotaMode: 'observe' })
    await issue(5, hour, { outcome: 'refused', reason: 'wrong_secret' })
    expect(await due(hour + 60_000)).toEqual(['quota_near'])
    await issue(1, hour)
    await rollUpUsage()
    expect(await due(hour + 61 * 60_000)).toEqual(['quota_near', 'quota_reached'])
    expect(await due(hour + 121 * 60_000)).toHaveLength(2)
    await issue(7, hour + 3_600_000)
    expect(await due(hour + 62 * 60_000)).toHaveLength(2)
    await restrictClient({ actor: ada }, { clientId, quotaPerHour: 10, quotaMode: 'off' })
    await issue(9, hour + 3_600_000)
    expect(await due(hour + 62 * 60_000)).toHaveLength(2)
  })
})

describe('a person', () => {
  it('reads the notices of their own teams alone, and none of a team that they have left', async () => {
    const guest = await join(await developer('notices-leaving'), ada)
    const { clientId } = await newApp(ada)
    await generateFirstSecret({ actor: ada }, { clientId })
    expect(await kindsOf(ben, clientId)).toEqual([])
    expect(await kindsOf(guest, clientId)).toEqual(['credential_created'])
    expect(await countUnread(guest)).toBeGreaterThan(0)
    await db().membership.deleteMany({ where: { userId: guest.id, teamId: ada.teams[0]?.id ?? '' } })
    const left = await personWithId(guest.id)
    expect(await listNotices(left, { before: null })).toEqual({ notices: [], next: null })
    expect(await countUnread(left)).toBe(0)
  })

  it('pages through them, and marks as read what was shown and nothing that came later', async () => {
    const reader = await developer('notices-reader')
    const { clientId } = await newApp(reader)
    const add = async () => {
      const { credentialId } = await addSecret({ actor: operator }, { clientId, name: 'x' })
      await deactivateCredential({ actor: operator }, { clientId, credentialId })
    }
    for (let count = 0; count < 14; count++) await add()
    const first = await listNotices(reader, { before: null })
    const second = await listNotices(reader, { before: first.next })
    expect([first.notices.length, second.notices.length, second.next]).toEqual([25, 3, null])
    expect(await countUnread(reader)).toBe(28)

    const through = first.notices[0]?.id ?? ''
    await add()
    expect(await markNoticesRead({ actor: ben }, { through })).toMatchObject({ marked: expect.any(Number) })
    expect(await countUnread(reader)).toBe(30)
    const { marked, at } = await markNoticesRead({ actor: reader }, { through })
    expect(marked).toBe(28)
    expect(await countUnread(reader)).toBe(2)
    const { notices } = await listNotices(reader, { before: null })
    expect(notices.map(({ isUnread }) => isUnread).slice(0, 4)).toEqual([true, true, false, false])

    // Taken back is what was marked then, by whoever did it.
    await markNoticesUnread({ actor: ben }, { at: at.toISOString() })
    expect(await countUnread(reader)).toBe(2)
    await markNoticesRead({ actor: reader }, { through: notices[0]?.id ?? '' })
    expect(await countUnread(reader)).toBe(0)
    await markNoticesUnread({ actor: reader }, { at: at.toISOString() })
    expect(await countUnread(reader)).toBe(28)
  })

  it('is not told what they have turned off, in the place where they have, and is told of security always', async () => {
    const chooser = await developer('notices-chooser')
    const all = await noticeChoices(chooser)
    const without = (kinds: NoticeKind[], kind: NoticeKind) => kinds.filter((one) => one !== kind)
    const wanted = { app: without(all.app, 'quota_near'), mail: without(all.mail, 'quota_reached') }
    expect(await chooseNotices({ actor: chooser }, wanted)).toEqual({ changed: true })
    expect(await chooseNotices({ actor: chooser }, wanted)).toEqual({ changed: false })
    expect(await noticeChoices(chooser)).toEqual(wanted)
    expect(noticeChoicesSchema.safeParse({ app: ['credential_revoked'], mail: [] }).success).toBe(false)

    const { clientId, clientRef } = await newApp(chooser)
    const hour = new Date(Date.UTC(2026, 10, 1, 5))
    await writeQuotaNotices([{ clientRef, hour, issued: 8, quota: 10 }])
    await writeQuotaNotices([{ clientRef, hour, issued: 10, quota: 10 }])
    await generateFirstSecret({ actor: chooser }, { clientId })
    expect(await kindsOf(chooser, clientId)).toEqual(['quota_reached', 'credential_created'])
    const { rows } = await pool('pages').query(
      'SELECT n.kind FROM mail m JOIN notice n ON n.id = m.notice_id WHERE m.user_id = $1 ORDER BY n.id',
      [chooser.id],
    )
    expect(rows.map(({ kind }) => kind)).toEqual(['quota_near', 'credential_created'])
  })
})
