import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { withPagesHeld } from '#e2e/fixtures/pages-held.ts'
import { developer, join, personWithId } from '#e2e/fixtures/people.ts'
import type { Person } from '#lib/access/actor.ts'
import { registerClient } from '#lib/features/apps/register-client.ts'
import { addSecret } from '#lib/features/credentials/add-credential.ts'
import { inviteToTeam, resendInvitation, revokeInvitation } from '#lib/features/teams/invitations/invite.ts'
import {
  acceptInvitation,
  joinWithNewAccount,
  mailInvitation,
  showInvitation,
} from '#lib/features/teams/invitations/join-team.ts'
import { pendingOf } from '#lib/features/teams/invitations/pending.ts'
import { db } from '#lib/platform/db/db.ts'
import { pool } from '#lib/platform/db/pools.ts'
import { provideSettings } from '#lib/platform/env.ts'
import { MAILS_PER_PERSON_AND_HOUR, pauseSeconds, postMail } from '#lib/platform/mail/outbox.ts'
import { sendDueMail } from './send-due-mail.ts'

type Received = { to: string[]; raw: string }

/** A real mail server, and what it does with a mail. */
const mailbox: Received[] = []
/** Takes the mail after all that is held up. */
let letGo = () => {}
let behaviour: 'takes' | 'refuses' | 'is busy' | 'hangs' = 'takes'
let server: SMTPServer
let port: number
let connections = 0

function startServer(): Promise<void> {
  server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onConnect(_session, callback) {
      connections += 1
      callback()
    },
    onRcptTo(_address, _session, callback) {
      if (behaviour === 'refuses') callback(Object.assign(new Error('no such user'), { responseCode: 550 }))
      else if (behaviour === 'is busy') callback(Object.assign(new Error('later'), { responseCode: 451 }))
      else callback()
    },
    async onData(stream, session, callback) {
      const raw = await text(stream)
      mailbox.push({ to: session.envelope.rcptTo.map(({ address }) => address), raw })
      if (behaviour === 'hangs') letGo = () => callback()
      else callback()
    },
  })
  server.on('error', () => {})
  return new Promise((resolve) => {
    server.listen(port, '127.0.0.1', resolve)
  })
}
const stopServer = () => new Promise<void>((resolve) => server.close(resolve))

const settings = () => ({
  SMTP_URL: `smtp://127.0.0.1:${port}`,
  MAIL_FROM: 'Latchkey <notices@latchkey.example>',
})

beforeAll(async () => {
  port = 0
  await startServer()
  port = (server.server.address() as AddressInfo).port
  provideSettings(settings())
})
afterAll(async () => {
  provideSettings({ SMTP_URL: '', MAIL_FROM: '' })
  await stopServer()
})
beforeEach(async () => {
  // What other tests of this database have left.
  await pool('pages').query('DELETE FROM mail')
  mailbox.length = 0
  behaviour = 'takes'
})

let names = 0

/** A developer who was just told that a secret was created. */
async function told(
  appName = 'Acme Bookings',
): Promise<{ person: Person; secret: string; clientId: string }> {
  const person = await developer(`mail-${++names}`)
  const clientId = `mailed-${names}`
  const input = { clientId, name: appName, description: '', environment: 'live' as const, scopes: [] }
  await registerClient({ actor: person }, input)
  const { secret } = await addSecret({ actor: person }, { clientId, name: 'API Token' })
  return { person, secret, clientId }
}

const outboxOf = async ({ id }: Person) => {
  const { rows } = await pool('pages').query(
    'SELECT state, attempts, last_fault FROM mail WHERE user_id = $1 ORDER BY notice_id',
    [id],
  )
  return rows
}
/** Lets the pause of everything that waits be over. */
const passTime = () =>
  pool('pages').query("UPDATE mail SET next_attempt_at = now() - interval '1 second' WHERE state = 'pending'")

/** Headers and the parts of a mail, as plain text. */
function read(raw: string) {
  const [head = '', ...rest] = raw.split('\r\n\r\n')
  const unfolded = head.replace(/\r\n\s+/g, ' ')
  const body = rest
    .join('\n\n')
    .replace(/=\r?\n/g, '')
    .replaceAll('=3D', '=')
  return { head: unfolded, body }
}

describe('a notice by mail', () => {
  it('says what happened to which app, with links and without the secret', async () => {
    const { person, secret, clientId } = await told()
    expect(await sendDueMail()).toBe(1)
    expect(await sendDueMail()).toBe(0)
    expect(mailbox).toMatchObject([{ to: [person.email] }])
    const { head, body } = read(mailbox[0]?.raw ?? '')
    expect(head).toMatch(/^From: Latchkey <notices@latchkey\.example>$/m)
    expect(head).toMatch(/^Subject: Acme Bookings: The secret was created$/m)
    expect(head).toMatch(new RegExp(`^Message-ID: <[0-9a-f-]{36}\\.${person.id}@localhost>$`, 'm'))
    expect(head).toMatch(/^Auto-Submitted: auto-generated$/m)
    expect(body).toContain(`Acme Bookings (${clientId})`)
    expect(body).toContain(`http://localhost:3000/apps/${clientId}/secrets`)
    expect(body).toContain('http://localhost:3000/account#notices')
    expect(mailbox[0]?.raw).not.toContain(secret.slice(-20))
    expect(await outboxOf(person)).toEqual([{ state: 'sent', attempts: 1, last_fault: null }])
  })

  it('has no line of anyone else’s making in its head, and no mark-up in its page', async () => {
    await told('Acme\r\nBcc: eve@evil.example\r\n\r\n<img src=x>')
    await sendDueMail()
    const { head, body } = read(mailbox[0]?.raw ?? '')
    expect(head).not.toMatch(/^Bcc:/m)
    expect(head).toContain('Acme Bcc: eve@evil.example')
    expect(mailbox[0]?.to).toHaveLength(1)
    expect(body).toMatch(/^App: Acme Bcc: eve@evil\.example <img src=x>/m)
    expect(body.slice(body.indexOf('<!doctype'))).not.toContain('<img')
  })

  it('goes to everyone in the team once, however many instances send at once', async () => {
    const { person, clientId } = await told()
    const other = await join(await developer(`mail-${++names}`), person)
    await pool('pages').query('DELETE FROM mail')
    await addSecret({ actor: person }, { clientId, name: 'Second' })
    const sent = await Promise.all([sendDueMail(), sendDueMail(), sendDueMail(), sendDueMail()])
    expect(sent.reduce((sum, count) => sum + count, 0)).toBe(2)
    expect(mailbox.flatMap(({ to }) => to).sort()).toEqual([person.email, other.email].sort())
  })

  it('goes to nobody who has left the team or is disabled by then', async () => {
    const { person } = await told()
    await db().user.update({
      where: { id: person.id },
      data: { disabledAt: new Date() },
      select: { id: true },
    })
    expect(await sendDueMail()).toBe(0)
    expect(await outboxOf(person)).toMatchObject([{ state: 'given_up', last_fault: 'not_theirs' }])
    expect(mailbox).toEqual([])
  })

  it('is not sent of what happened while mail was off', async () => {
    provideSettings({ SMTP_URL: '', MAIL_FROM: '' })
    const { person } = await told()
    expect(await sendDueMail()).toBe(0)
    expect(await outboxOf(person)).toMatchObject([{ state: 'given_up', last_fault: 'mail_off' }])
    provideSettings(settings())
    expect(await sendDueMail()).toBe(0)
    const { person: later } = await told()
    expect(await sendDueMail()).toBe(1)
    expect(mailbox.map(({ to }) => to)).toEqual([[later.email]])
  })

  it('goes by one connection with all others that are due', async () => {
    for (let count = 0; count < 3; count++) await told()
    const before = connections
    expect(await sendDueMail()).toBe(3)
    expect(connections).toBe(before + 1)
  })

  it('waits while the server is down or busy, longer each time, and arrives when it is back', async () => {
    const { person } = await told()
    await stopServer()
    expect(await sendDueMail()).toBe(0)
    // Not due yet.
    await sendDueMail()
    expect(await outboxOf(person)).toMatchObject([{ state: 'pending', attempts: 1, last_fault: 'ESOCKET' }])
    await startServer()
    behaviour = 'is busy'
    await passTime()
    await sendDueMail()
    expect(await outboxOf(person)).toMatchObject([{ state: 'pending', attempts: 2, last_fault: '451' }])
    behaviour = 'takes'
    await passTime()
    expect(await sendDueMail()).toBe(1)
    expect([1, 2, 3, 20].map(pauseSeconds)).toEqual([60, 120, 240, 6 * 3600])
  })

  it('is given up when the server refuses it for good, and after three days', async () => {
    const [{ person: refused }, { person: old }] = [await told(), await told()]
    await pool('pages').query("UPDATE mail SET created_at = now() - interval '73 hours' WHERE user_id = $1", [
      old.id,
    ])
    behaviour = 'refuses'
    expect(await sendDueMail()).toBe(0)
    expect(await outboxOf(refused)).toMatchObject([{ state: 'given_up', last_fault: '550' }])
    expect(await outboxOf(old)).toMatchObject([{ state: 'given_up', last_fault: 'never_tried' }])
  })

  it('no more than some an hour go to one person; the rest waits', async () => {
    const { person } = await told()
    await pool('pages').query(
      `WITH many AS (
         INSERT INTO notice (id, kind, team_id, detail, created_at)
         SELECT gen_random_uuid(), 'member_joined', m.team_id, '{}', now()
         FROM generate_series(1, $2), membership m WHERE m.user_id = $1 RETURNING id)
       SELECT count(*) FROM many`,
      [person.id, MAILS_PER_PERSON_AND_HOUR + 5],
    )
    await pool('pages').query(
      `UPDATE mail SET state = 'sent', sent_at = now() WHERE user_id = $1 AND notice_id IN (
         SELECT notice_id FROM mail WHERE user_id = $1 LIMIT $2)`,
      [person.id, MAILS_PER_PERSON_AND_HOUR - 1],
    )
    expect(await sendDueMail()).toBe(1)
    expect((await outboxOf(person)).filter(({ state }) => state === 'pending')).toHaveLength(6)
  })

  it('is noted as sent when the process is about to stop, and no other is begun', async () => {
    const people = [(await told()).person, (await told()).person]
    const stopping = new AbortController()
    behaviour = 'hangs'
    const sending = sendDueMail(stopping.signal)
    await expect.poll(() => mailbox.length, { timeout: 20_000 }).toBe(1)
    stopping.abort()
    letGo()
    expect(await sending).toBe(1)
    const states = (await Promise.all(people.map(outboxOf))).flat().map(({ state }) => state)
    expect(states.sort()).toEqual(['pending', 'sent'])
    expect(mailbox).toHaveLength(1)
  })

  it('is lost by no crash: an instance that is killed while it sends leaves it to the next', async () => {
    const { person } = await told()
    behaviour = 'hangs'
    const script =
      "import { sendDueMail } from '#lib/features/notices/mail/send-due-mail.ts'; await sendDueMail()"
    const instance = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      env: { ...process.env, ...settings() },
      stdio: 'ignore',
    })
    for (let waited = 0; mailbox.length === 0 && waited < 1_200; waited++) await sleep(50)
    instance.kill('SIGKILL')
    await once(instance, 'exit')
    behaviour = 'takes'
    // Left alone for a while, since the instance might still be at it.
    expect(await sendDueMail()).toBe(0)
    await passTime()
    expect(await sendDueMail()).toBe(1)
    const ids = mailbox.map(({ raw }) => /^Message-ID: (.*)$/m.exec(read(raw).head)?.[1])
    expect(ids).toHaveLength(2)
    expect(new Set(ids).size).toBe(1)
    expect(await outboxOf(person)).toMatchObject([{ state: 'sent', attempts: 2 }])
  })
})

describe('the outbox', () => {
  const states = async () =>
    (await pool('pages').query('SELECT kind, state, last_fault FROM mail ORDER BY created_at')).rows

  it('takes no mail to more or less than one address (NG-08)', async () => {
    const nested = `${'"('.repeat(25_000)}@evil.example`
    for (const to of [
      'a@evil.example,b@victim.example',
      '"x@evil.example"@victim.example',
      'Ada <a@victim.example>',
      'a@victim.example\r\nBcc: eve@evil.example',
      '<script>@victim.example',
      nested,
      '',
    ])
      await expect(postMail(db(), { kind: 'password_reset', to })).rejects.toThrow(/mail_address_check/)
    expect(await states()).toEqual([])
  })

  it('gives up a kind that this version has no words for, and goes on with the others', async () => {
    await postMail(db(), { kind: 'of_another_version', to: 'ada@mail.example' })
    await told()
    expect(await sendDueMail()).toBe(1)
    expect(await states()).toEqual([
      { kind: 'of_another_version', state: 'given_up', last_fault: 'not_theirs' },
      { kind: null, state: 'sent', last_fault: null },
    ])
  })

  it('posts nothing of a change that was rolled back', async () => {
    const rolledBack = db().$transaction(async (tx) => {
      await postMail(tx, { kind: 'password_reset', to: 'ada@mail.example' })
      throw new Error('rolled back')
    })
    await expect(rolledBack).rejects.toThrow('rolled back')
    expect(await states()).toEqual([])
  })

  it('is sent from by a build that knows notices alone, under the name that it knows', async () => {
    const { person } = await told()
    const { rowCount } = await pool('pages').query(
      `UPDATE notice_mail m SET attempts = m.attempts + 1, next_attempt_at = now() + interval '2 minutes' FROM (
         SELECT notice_id, user_id FROM notice_mail WHERE state = 'pending' AND next_attempt_at <= clock_timestamp()
         ORDER BY next_attempt_at LIMIT 1 FOR UPDATE SKIP LOCKED) due
       WHERE m.notice_id = due.notice_id AND m.user_id = due.user_id`,
    )
    expect(rowCount).toBe(1)
    expect(await outboxOf(person)).toMatchObject([{ state: 'pending', attempts: 1 }])
    await pool('pages').query("UPDATE notice_mail SET state = 'sent', sent_at = now() WHERE user_id = $1", [
      person.id,
    ])
    expect(await outboxOf(person)).toMatchObject([{ state: 'sent' }])
  })
})

describe('an invitation into a team', () => {
  const source = { address: '192.0.2.1', device: null }
  const invited = async () => {
    const owner = await developer(`mail-${++names}`)
    const teamId = owner.teams[0]?.id ?? ''
    const email = `guest-${names}@mail.example`
    const sent = await inviteToTeam({ actor: owner }, { teamId, email, role: 'viewer', days: 7 })
    expect(sent).toEqual({ email, link: null })
    return { owner, teamId, email }
  }

  it('is mailed to its address alone, as HTML and as plain text, with a link that opens it', async () => {
    const { owner, email } = await invited()
    await sendDueMail()
    expect(mailbox.map(({ to }) => to)).toEqual([[email]])
    const raw = (mailbox[0]?.raw ?? '').replace(/=\r?\n/g, '').replaceAll('=3D', '=')
    expect(raw).toContain('Content-Type: text/plain')
    expect(raw).toContain('Content-Type: text/html')
    expect(raw).toContain(`${owner.name} (${owner.email}) invites you to join the team`)
    const codes = new Set([...raw.matchAll(/\/join#([\w-]{43})/g)].map(([, code]) => code))
    expect(codes.size).toBe(1)
    const [code = ''] = codes
    expect(await showInvitation({ source }, { code })).toMatchObject({
      email,
      role: 'viewer',
    })
  })

  it('is mailed, as notices and other letters are, while pages hold every connection of theirs', async () => {
    const { email } = await invited()
    const { person } = await told()
    for (const to of [person.email, 'unknown@mail.example'])
      for (const kind of ['password_reset', 'sign_up']) await postMail(db(), { kind, to })
    expect(await withPagesHeld(() => sendDueMail())).toBe(5)
    const addresses = [email, person.email, person.email, person.email, 'unknown@mail.example']
    expect(mailbox.flatMap(({ to }) => to).sort()).toEqual(addresses.sort())
  })

  it('EN-02 shown by hand makes an account only by a mail to its address, and tells nobody whether that has one', async () => {
    const known = await developer(`mail-${++names}`)
    const { owner, teamId, email } = await invited()
    const byHand = async (address: string) => {
      await inviteToTeam({ actor: owner }, { teamId, email: address, role: 'viewer', days: 7 })
      const id = (await pendingOf(teamId)).find((one) => one.email === address)?.id ?? ''
      const { link } = await resendInvitation({ actor: owner }, { teamId, id, isMailed: false })
      return { code: link?.split('#')[1] ?? '' }
    }
    const account = { name: 'New', password: 'winter-lantern-cobalt-41' }
    const answers = []
    for (const address of [known.email, email]) {
      const { code } = await byHand(address)
      await pool('pages').query('DELETE FROM mail')
      const shown = await showInvitation({ source }, { code })
      const made = await joinWithNewAccount({ source }, { code, ...account }).catch(String)
      const asked = await mailInvitation({ source }, { code })
      const again = await showInvitation({ source }, { code }).catch(String)
      const posted = (await pool('pages').query('SELECT kind, state FROM mail')).rows
      answers.push({ isAccountByMail: shown.isAccountByMail, made, asked, again, posted })
    }
    expect(answers[0]).toEqual(answers[1])
    expect(answers[0]).toMatchObject({
      isAccountByMail: true,
      made: expect.stringContaining('created by e-mail'),
      posted: [{ kind: 'team_invitation', state: 'pending' }],
    })
    await sendDueMail()
    expect(mailbox.map(({ to }) => to)).toEqual([[email]])
    const code = /\/join#([\w-]{43})/.exec((mailbox[0]?.raw ?? '').replace(/=\r?\n/g, ''))?.[1] ?? ''
    const { ticket } = await joinWithNewAccount({ source }, { code, ...account })
    const joined = await personWithId(ticket.userId)
    expect(joined.teams).toMatchObject([{ id: teamId, role: 'viewer' }])
  })

  it('shown by hand lets in whoever is signed in', async () => {
    const { owner, teamId } = await invited()
    const [pending] = await pendingOf(teamId)
    const { link } = await resendInvitation(
      { actor: owner },
      { teamId, id: pending?.id ?? '', isMailed: false },
    )
    const guest = await developer(`mail-${++names}`)
    await acceptInvitation({ actor: guest }, { code: link?.split('#')[1] ?? '' })
    expect((await personWithId(guest.id)).teams.map(({ id }) => id)).toContain(teamId)
  })

  it('is made all the same when its address was mailed often, and its link is shown instead', async () => {
    const { email } = await invited()
    const others = await Promise.all([1, 2, 3].map(() => developer(`mail-${++names}`)))
    const links = []
    for (const actor of others) {
      const teamId = actor.teams[0]?.id ?? ''
      links.push((await inviteToTeam({ actor }, { teamId, email, role: 'viewer', days: 7 })).link)
    }
    expect(links).toEqual([null, null, expect.stringMatching(/\/join#[\w-]{43}$/)])
    const posted = await pool('pages').query(
      "SELECT FROM mail WHERE kind = 'team_invitation' AND state = 'pending'",
    )
    expect(posted.rowCount).toBe(3)
  })

  it('is not mailed any more once it is revoked', async () => {
    const { owner, teamId } = await invited()
    const [pending] = await pendingOf(teamId)
    await revokeInvitation({ actor: owner }, { teamId, id: pending?.id ?? '' })
    await sendDueMail()
    expect(mailbox).toEqual([])
  })
})
