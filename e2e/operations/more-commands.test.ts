import { hostname, userInfo } from 'node:os'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ensureBuild } from '#scripts/build.ts'
import { Latchkey, runCli } from '../harness/latchkey.ts'
import { HEARD } from '../harness/patience.ts'
import { requestToken, tokenOf } from '../harness/token.ts'

// What staff do in the portal, by the command line: scripts need both.

let latchkey: Latchkey

/** A command that does what it says; what it prints as JSON. */
async function run(...words: string[]) {
  const { code, stdout, stderr } = await latchkey.command([...words, '--json'])
  expect({ code, stderr }, words.join(' ')).toEqual({ code: 0, stderr: '' })
  return JSON.parse(stdout)
}

/** A command that is refused: with which code it ends, and why. */
async function refused(...words: string[]) {
  const { code, stdout, stderr } = await latchkey.command([...words, '--json'])
  expect(stdout).toBe('')
  return { code, why: JSON.parse(stderr).error.code }
}

/** For people. */
async function said(...words: string[]) {
  const { code, stdout, stderr } = await latchkey.command(words)
  expect({ code, stderr }, words.join(' ')).toEqual({ code: 0, stderr: '' })
  return stdout
}

beforeAll(async () => {
  await ensureBuild(() => {})
  latchkey = await Latchkey.start()
})
afterAll(() => latchkey?.remove())

describe('a client', () => {
  it('is created without a secret, or with a link by which the partner takes it', async () => {
    const made = ['client', 'create', '--team', 'linked']
    const bare = await run(...made, '--id', 'bare-feed', '--no-secret')
    expect(Object.keys(bare)).toEqual(['client_id', 'environment', 'team', 'scope'])
    expect((await run('secret', 'list', '--client', 'bare-feed')).secrets).toEqual([])
    expect(await refused(...made, '--id', 'no-feed', '--hand-off', '--no-secret')).toEqual({
      code: 2,
      why: 'usage',
    })
    expect(await refused(...made, '--id', 'no-feed', '--hand-off')).toEqual({ code: 2, why: 'usage' })
    const why = ['--reason', 'Contract 4711']
    const linked = await run(...made, '--id', 'linked-feed', '--hand-off', ...why)
    expect(linked).toMatchObject({ client_id: 'linked-feed', team: 'linked' })
    expect(linked.link).toMatch(/\/claim#/)
    expect(JSON.stringify([bare, linked])).not.toMatch(/lk_(live|test)_/)
    expect(await run('hand-off', 'show', '--id', linked.hand_off)).toMatchObject({
      ...{ state: 'waiting', team: 'linked', reason: 'Contract 4711' },
      apps: [{ client_id: 'linked-feed', claimed_at: null }],
    })
    const prepared = ['hand-off', 'create', '--team', 'linked', '--app', 'linked-feed', '--new-name', 'Own']
    expect((await refused(...prepared)).code).toBe(2)
    const ofNew = [
      ['--allow', '192.0.2.0/24'],
      ['--scope', 'usage:read'],
      ['--environment', 'sandbox'],
      ['--quota', '60'],
    ]
    for (const option of ofNew)
      expect(await refused(...prepared.slice(0, -2), ...why, ...option)).toEqual({ code: 2, why: 'usage' })
    const apps = [
      { client_id: 'linked-feed', name: 'linked-feed' },
      { client_id: null, name: 'Own' },
    ]
    const own = await run(...prepared, ...why, '--quota', '60', '--allow', '192.0.2.0/24')
    expect(own).toMatchObject({ apps })
    expect((await run('hand-off', 'show', '--id', own.hand_off)).apps[1]).toMatchObject({
      ...{ client_id: null, quota_per_hour: 60, allowed_addresses: ['192.0.2.0/24'] },
    })
    expect((await run('hand-off', 'list', '--team', 'linked')).hand_offs).toContainEqual(
      expect.objectContaining({ apps }),
    )
  })

  it('keeps its hand-off for longer, and gets another link in place of the first', async () => {
    const { hand_off: id, link } = await run(
      ...['client', 'create', '--team', 'linked', '--id', 'resent-feed', '--hand-off'],
      ...['--reason', 'It was lost'],
    )
    const { expires_at: until } = await run('hand-off', 'extend', '--id', id, '--days', '20')
    const days = (Date.parse(until) - Date.now()) / 86_400_000
    expect(days).toBeGreaterThan(19.9)
    expect(days).toBeLessThan(20.1)
    const resent = await run('hand-off', 'resend', '--id', id, '--days', '3')
    expect(resent).toMatchObject({ hand_off: id, link: expect.stringContaining('/claim#') })
    expect(resent.link).not.toBe(link)
    expect(Date.parse(resent.expires_at)).toBeLessThan(Date.parse(until))
    expect(
      (await run('audit', 'list', '--about', 'linked', '--action', 'hand_off.resent')).rows,
    ).toHaveLength(1)
    expect(await refused('hand-off', 'extend', '--id', id, '--days', '31')).toEqual({
      code: 2,
      why: 'invalid',
    })
    await run('hand-off', 'revoke', '--id', id)
    expect(await refused('hand-off', 'extend', '--id', id)).toEqual({ code: 4, why: 'conflict' })
  })

  it('is found in the list, shown, suspended with a reason, and given to another team', async () => {
    await latchkey.createClient('listed-feed', { team: 'listed-team', scope: 'usage:read' })
    await run('team', 'create', '--slug', 'other-team')
    const ids = async (...filter: string[]) =>
      (await run('client', 'list', ...filter)).apps.map(({ client_id }: { client_id: string }) => client_id)
    expect(await ids('--search', 'listed-')).toEqual(['listed-feed'])
    expect(await ids('--team', 'listed-team', '--environment', 'sandbox')).toEqual([])
    expect(await ids('--search', 'listed-', '--quota', 'near')).toEqual([])
    expect(await said('client', 'list', '--search', 'listed-')).toMatch(
      /^listed-feed {2}listed-team {2}live {2}new/,
    )
    expect(await refused('client', 'list', '--status', 'gone')).toEqual({ code: 2, why: 'usage' })
    await run('client', 'suspend', '--id', 'listed-feed', '--reason', 'Found in a ticket.')
    expect(await ids('--status', 'suspended')).toContain('listed-feed')
    expect(await run('client', 'show', '--id', 'listed-feed')).toMatchObject({
      ...{ team: 'listed-team', status: 'suspended', suspended_by: 'staff', scope: 'usage:read' },
      credentials: [{ kind: 'secret', state: 'active' }],
    })
    expect(await refused('client', 'show', '--id', 'nobody')).toEqual({ code: 3, why: 'not_found' })
    expect(await run('client', 'tag', '--id', 'listed-feed', '--add', 'Gold, eu')).toMatchObject({
      changed: 1,
    })
    expect(await ids('--tag', 'gold')).toEqual(['listed-feed'])
    expect(await run('client', 'tag', '--id', 'listed-feed', '--remove', 'gold')).toMatchObject({
      changed: 1,
    })
    expect(await ids('--tag', 'gold')).toEqual([])
    const move = ['client', 'transfer', '--id', 'listed-feed', '--to', 'other-team']
    expect(await run(...move, '--dry-run')).toEqual({
      dry_run: true,
      to: 'other-team',
      moved: ['listed-feed'],
    })
    expect((await run('client', 'show', '--id', 'listed-feed')).team).toBe('listed-team')
    expect(await run(...move)).toEqual({ dry_run: false, to: 'other-team', moved: ['listed-feed'] })
    expect(await run(...move)).toMatchObject({ moved: [] })
    expect((await run('client', 'show', '--id', 'listed-feed')).team).toBe('other-team')
  })
})

describe('a secret', () => {
  it('is staged in place of another, kept, retired, deactivated, reactivated and deleted', async () => {
    const first = await latchkey.createClient('staged-feed', { team: 'staged' })
    const of = ['--client', 'staged-feed']
    const states = async () =>
      (await run('secret', 'list', ...of)).secrets.map(({ state }: { state: string }) => state)
    const [{ secret_id: old }] = (await run('secret', 'list', ...of)).secrets
    expect(await run('secret', 'show', ...of, '--secret', old)).toMatchObject({
      ...{ client_id: 'staged-feed', secret_id: old, state: 'active', last_used_at: null, tokens_24h: 0 },
    })
    expect(await said('secret', 'show', ...of, '--secret', old)).toMatch(/^Evidence +never used$/m)
    const nobodys = '00000000-0000-4000-8000-000000000000'
    expect(await refused('secret', 'show', ...of, '--secret', nobodys)).toEqual({ code: 3, why: 'not_found' })
    const staged = await run('secret', 'stage', ...of, '--replace', old, '--hours', '2')
    expect(await states()).toEqual(['active', 'retiring'])
    const now = { client_id: 'staged-feed', client_secret: staged.client_secret }
    for (const client of [first, now]) await tokenOf(latchkey.url, client)
    const used = await run('secret', 'show', ...of, '--secret', old)
    expect(used).toMatchObject({ state: 'retiring', last_used_from: expect.any(String), tokens_24h: 1 })
    expect(JSON.stringify(used)).not.toContain(first.client_secret)
    await run('secret', 'extend', ...of, '--secret', old, '--hours', '48')
    expect(await run('secret', 'retire', ...of, '--secret', old)).toMatchObject({ state: 'retired' })
    await expect.poll(async () => (await requestToken(latchkey.url, first)).status, HEARD).toBe(401)
    expect(await refused('secret', 'retire', ...of, '--secret', old)).toEqual({ code: 4, why: 'conflict' })
    const target = [...of, '--secret', staged.secret_id]
    expect(await run('secret', 'deactivate', ...target)).toMatchObject({ state: 'deactivated' })
    await expect.poll(async () => (await requestToken(latchkey.url, now)).status, HEARD).toBe(401)
    expect(await run('secret', 'reactivate', ...target)).toMatchObject({ state: 'active' })
    const beside = await run('secret', 'stage', ...of, '--name', 'Second')
    expect(beside).toMatchObject({ replaces: null, retires_at: null })
    expect(await run('secret', 'list', ...of)).not.toHaveProperty('secrets.0.client_secret')
    expect(await refused('secret', 'delete', ...of, '--secret', old, '--confirm', 'other')).toMatchObject({
      code: 2,
    })
    await run('secret', 'delete', ...of, '--secret', old, '--confirm', 'staged-feed')
    expect(await states()).toEqual(['active', 'active'])
  })

  it('is staged as a link, of which nobody here sees the secret', async () => {
    await latchkey.createClient('by-link', { team: 'staged' })
    const { link, ...rest } = await run(
      ...['secret', 'stage', '--client', 'by-link', '--hand-off', '--reason', 'Its own server'],
    )
    expect(link).toMatch(/\/claim#/)
    expect(rest).toMatchObject({ client_id: 'by-link', team: 'staged' })
    expect(await refused('secret', 'stage', '--client', 'by-link', '--hand-off', '--name', 'x')).toEqual({
      code: 2,
      why: 'usage',
    })
  })

  it('that leaked is reported by the operator, who is named, and listed', async () => {
    const client = await latchkey.createClient('leaky-feed', { team: 'leaky' })
    const secrets = `LATCHKEY_CLIENT_SECRET=${client.client_secret}\nnot-a-secret-of-anybody-here\n`
    const { code, stdout } = await latchkey.command(['leak', 'report', '--secrets-stdin', '--json'], secrets)
    expect({ code, told: JSON.parse(stdout) }).toMatchObject({
      code: 0,
      told: { reported: 2, found: [{ client_id: 'leaky-feed', outcome: 'revoked' }] },
    })
    expect(stdout).not.toContain(client.client_secret)
    expect((await requestToken(latchkey.url, client)).status).toBe(401)
    const again = await latchkey.command(['leak', 'report', '--secrets-stdin'], secrets)
    expect(again.stdout).toContain('reported before; nothing to do')
    expect((await run('leak', 'list', '--client', 'leaky-feed')).leaks).toEqual([
      expect.objectContaining({
        ...{ client_id: 'leaky-feed', team: 'leaky', outcome: 'revoked' },
        reported_by: `${userInfo().username}@${hostname()}`,
      }),
    ])
    expect(await refused('leak', 'report')).toEqual({ code: 2, why: 'usage' })
  })
})

it('a scope is shown, changed, and retired after a rehearsal', async () => {
  await run('api', 'create', '--id', 'retired-api', '--name', 'Retired', '--audience', 'urn:retired')
  await run(
    ...[
      'scope',
      'create',
      '--name',
      'old:read',
      '--api',
      'retired-api',
      '--description',
      'Old',
      '--grant',
      'owner',
    ],
  )
  await run('client', 'create', '--id', 'old-reader', '--team', 'old', '--scope', 'old:read usage:read')
  expect(await run('scope', 'update', '--name', 'old:read', '--grant', 'staff')).toMatchObject({
    ...{ changed: true, grant: 'staff', description: 'Old' },
  })
  const effect = {
    apps: 1,
    tokens_30d: 0,
    busiest: [{ client_id: 'old-reader', team: 'old', tokens_30d: 0 }],
  }
  expect(await run('scope', 'show', '--name', 'old:read')).toMatchObject({ api: 'retired-api', ...effect })
  const retire = ['scope', 'retire', '--name', 'old:read']
  expect(await run(...retire, '--dry-run')).toMatchObject({ dry_run: true, ...effect })
  expect((await run('client', 'show', '--id', 'old-reader')).scope).toContain('old:read')
  expect(await refused(...retire)).toEqual({ code: 2, why: 'usage' })
  expect(await run(...retire, '--confirm', 'old:read')).toMatchObject({ dry_run: false, ...effect })
  expect((await run('client', 'show', '--id', 'old-reader')).scope).toBe('usage:read')
  expect(await refused('scope', 'show', '--name', 'old:read')).toEqual({ code: 3, why: 'not_found' })
  const whole = ['api', 'retire', '--id', 'retired-api']
  expect(await run(...whole, '--dry-run')).toMatchObject({ dry_run: true, apps: 0 })
  expect(await refused(...whole, '--confirm', 'other')).toEqual({ code: 2, why: 'invalid' })
  expect(await run(...whole, '--confirm', 'retired-api')).toMatchObject({ dry_run: false, apps: 0 })
  expect(await refused(...whole, '--dry-run')).toEqual({ code: 3, why: 'not_found' })
})

describe('a dry run', () => {
  /** The end of the audit log, and everything else that a command can show of what it is about. */
  const state = async (...shown: string[][]) => [
    (await run('audit', 'verify')).head,
    ...(await Promise.all(shown.map((words) => run(...words)))),
  ]

  it('of deleting an app, revoking all tokens, removing a key or reporting a leak changes nothing', async () => {
    const client = await latchkey.createClient('kept-feed', { team: 'kept' })
    const token = await tokenOf(latchkey.url, client)
    const before = await state(['client', 'show', '--id', 'kept-feed'], ['key', 'list'])

    const remove = ['client', 'delete', '--id', 'kept-feed']
    expect(await refused(...remove)).toEqual({ code: 2, why: 'usage' })
    expect(await run(...remove, '--dry-run')).toEqual({
      ...{ dry_run: true, client_id: 'kept-feed', team: 'kept', restorable_until: expect.any(String) },
      ...{ secrets: 1, keys: 0, tokens: expect.any(Number) },
    })
    expect(await refused('client', 'delete', '--id', 'nobody', '--dry-run')).toEqual({
      ...{ code: 3, why: 'not_found' },
    })
    expect(await run('token', 'revoke', '--all', '--dry-run')).toEqual({
      ...{ dry_run: true, revoked: 'global', tokens: expect.any(Number) },
    })
    expect(await said('token', 'revoke', '--all', '--dry-run')).toContain('Nothing was changed.')
    const { keys } = await run('key', 'list')
    const signing = keys.find((key: { state: string }) => key.state === 'signing')
    expect(await run('key', 'retire', '--kid', signing.kid, '--dry-run')).toMatchObject({
      ...{ dry_run: true, kid: signing.kid, replaced_by: null, another_signs: true },
      tokens: expect.any(Number),
    })
    const secrets = `${client.client_secret}\nnot-a-secret-of-anybody-here\n`
    const report = ['leak', 'report', '--secrets-stdin', '--dry-run']
    const reported = await latchkey.command([...report, '--json'], secrets)
    expect({ code: reported.code, told: JSON.parse(reported.stdout) }).toMatchObject({
      code: 0,
      told: { dry_run: true, found: [{ client_id: 'kept-feed', outcome: 'revoked' }] },
    })
    const saidOf = async (words: string[], input: string) => await latchkey.command(words, input)
    const ofReport = (await saidOf(report, secrets)).stdout
    expect(ofReport).toContain(
      'Would report 2 secrets or keys. 1 belongs to an app here. Nothing was changed.',
    )
    expect(ofReport).toContain('would be revoked')
    expect((await saidOf(report, '')).stderr).toContain('There are no secrets on standard input.')
    const revoke = ['token', 'revoke', '--token-stdin']
    expect((await saidOf([...revoke, '--dry-run'], token)).stdout).toContain('Would revoke this token.')

    expect(await state(['client', 'show', '--id', 'kept-feed'], ['key', 'list'])).toEqual(before)
    const bearer = { headers: { Authorization: `Bearer ${token}` } }
    expect((await fetch(`${latchkey.url}/api/v1/whoami`, bearer)).status).toBe(200)
    expect((await requestToken(latchkey.url, client)).status).toBe(200)
    expect((await saidOf(revoke, token)).stdout).toContain('Revoked.')
    expect((await saidOf([...revoke, '--dry-run'], token)).stdout).toContain('This token is revoked already.')
  })

  it('of cancelling a campaign says for how many secrets, as cancelling does', async () => {
    await run('partner', 'create', '--name', 'Asked Partner', '--slug', 'asked-partner')
    await latchkey.createClient('asked-feed', { team: 'asked-partner' })
    const until = new Date(Date.now() + 20 * 86_400_000).toISOString()
    const { campaign: id } = await run(
      ...['campaign', 'create', '--name', 'Rotate', '--until', until, '--team', 'asked-partner'],
    )
    const before = await state(['campaign', 'show', '--id', id])
    const cancel = ['campaign', 'cancel', '--id', id]
    expect(await run(...cancel, '--dry-run')).toEqual({ dry_run: true, id, cancelled: 1 })
    expect(await state(['campaign', 'show', '--id', id])).toEqual(before)
    expect(await run(...cancel)).toEqual({ dry_run: false, id, cancelled: 1 })
    expect(await refused(...cancel, '--dry-run')).toEqual({ code: 4, why: 'conflict' })
  })
})

it('names an option that is wrong as it is typed', async () => {
  const said = async (...words: string[]) => (await latchkey.command(words)).stderr.trim()
  const create = ['hand-off', 'create', '--team', 'linked', '--reason', 'x', '--new-name', 'N']
  expect(await said(...create, '--new-id', 'z')).toMatch(/^--new-id: /)
  expect(await said('api', 'update', '--id', 'latchkey', '--token-life', '5')).toMatch(/^--token-life: /)
  expect(await said('client', 'update', '--id', 'linked-feed', '--auth-method', 'none')).toMatch(
    /^--auth-method: /,
  )
})

it('a list says of a filter that names nothing that there is no such thing', async () => {
  const nothing = { code: 3, why: 'not_found' }
  expect(await refused('partner', 'list', '--owner', 'nobody@people.example')).toEqual(nothing)
  expect(await refused('client', 'list', '--team', 'nobody-here')).toEqual(nothing)
  expect(await refused('client', 'list', '--api', 'nope')).toEqual(nothing)
  expect(await refused('hand-off', 'list', '--team', 'nobody-here')).toEqual(nothing)
  expect(await refused('usage', 'list', '--team', 'nobody-here')).toEqual(nothing)
  expect(await refused('leak', 'list', '--client', 'nobody-here')).toEqual(nothing)
  expect(await refused('audit', 'list', '--about', 'nobody-here')).toEqual(nothing)
  const wrong = { code: 2, why: 'invalid' }
  expect(await refused('audit', 'list', '--action', 'client.suspnded')).toEqual(wrong)
  expect(await refused('audit', 'list', '--address', '192.0.2')).toEqual(wrong)
  expect(await refused('audit', 'list', '--from', '2026-11-30', '--to', '2026-11-01')).toEqual(wrong)
  expect(await refused('partner', 'list', '--tag', 'a b')).toEqual(wrong)
  expect(await refused('campaign', 'list', '--page', '9')).toEqual({ code: 2, why: 'usage' })
  expect(await refused('hand-off', 'list', '--page', '9')).toEqual({ code: 2, why: 'usage' })
  // What exists and has nothing is no error.
  await run('team', 'create', '--slug', 'quiet-team')
  expect(await run('client', 'list', '--team', 'quiet-team')).toMatchObject({ total: 0 })
  expect(await run('hand-off', 'list', '--team', 'quiet-team')).toMatchObject({ total: 0 })
  expect(await run('usage', 'list', '--team', 'quiet-team')).toMatchObject({ apps: [] })
  expect(await run('audit', 'list', '--action', 'team.purged')).toMatchObject({ rows: [] })
})

it('a request is made for an app of a team, listed with what was granted, and shown', async () => {
  const scope = ['scope', 'create', '--api', 'latchkey', '--description', 'Asked for', '--grant', 'request']
  for (const name of ['wish:read', 'wish:write']) await run(...scope, '--name', name)
  await run('client', 'create', '--id', 'wishing-feed', '--team', 'wishing', '--environment', 'sandbox')
  const create = ['request', 'create', '--client', 'wishing-feed', '--reason', 'For the pilot']
  expect(await refused(...create)).toEqual({ code: 2, why: 'usage' })
  expect(await refused(...create, '--quota', '9', '--scope', 'wish:read')).toEqual({ code: 2, why: 'usage' })
  expect(await refused(...create, '--scope', 'wish:read', '--team', 'staged')).toEqual({
    ...{ code: 3, why: 'not_found' },
  })
  const me = `${userInfo().username}@${hostname()}`
  const made = await run(...create, '--scope', 'wish:read wish:write', '--team', 'wishing')
  expect(made).toMatchObject({
    ...{ kind: 'scopes', client_id: 'wishing-feed', team: 'wishing', scopes: ['wish:read', 'wish:write'] },
    ...{ state: 'open', requested_by: me, reason: 'For the pilot' },
  })
  expect(await refused(...create, '--scope', 'wish:read')).toEqual({ code: 4, why: 'conflict' })
  expect(await refused(...create, '--quota', '9')).toEqual({ code: 2, why: 'invalid' })
  const live = await run(...create, '--live-id', 'wishing-live')
  expect(live).toMatchObject({ kind: 'live', live_client_id: 'wishing-live', scopes: [] })

  const until = '2099-01-01T00:00:00.000Z'
  await run('request', 'grant', '--id', made.id, '--scope', 'wish:read', '--until', until)
  const listed = await said('request', 'list', '--state', 'granted')
  expect(listed).toContain(`granted: wish:read, until ${until}`)
  expect(await said('request', 'show', '--id', made.id)).toContain(`granted: wish:read, until ${until}`)
  expect(await said('request', 'show', '--id', live.id)).not.toContain('granted:')
  const later = ['request', 'extend', '--id', made.id, '--until']
  expect(await refused(...later, '2098-01-01')).toEqual({ code: 2, why: 'invalid' })
  expect(await run(...later, '2099-06-01')).toMatchObject({ until: '2099-06-01T00:00:00.000Z' })
  expect(await run(...later, 'never')).toMatchObject({ client_id: 'wishing-feed', until: null })
  expect(await refused(...later, '2100-01-01')).toEqual({ code: 4, why: 'conflict' })
})

it('usage is listed and shown', async () => {
  const client = await latchkey.createClient('busy-feed', { team: 'busy' })
  for (let i = 0; i < 3; i++) await tokenOf(latchkey.url, client)
  await requestToken(latchkey.url, { ...client, client_secret: `${client.client_secret}x` })
  expect((await run('usage', 'list', '--team', 'busy')).apps).toEqual([
    { client_id: 'busy-feed', team: 'busy', issued: 3, refused: 1 },
  ])
  const shown = await run('usage', 'show', '--client', 'busy-feed', '--range', '7d')
  expect(shown).toMatchObject({ unit: 'day', totals: { issued: 3, refused: 1 }, before: { issued: 0 } })
  expect(shown.series).toHaveLength(7)
  expect(Object.values(shown.reasons)).toEqual([1])
  expect((await run('usage', 'show', '--team', 'busy')).totals).toEqual({ issued: 3, refused: 1 })
  const today = new Date().toISOString().slice(0, 10)
  expect((await run('usage', 'list', '--team', 'busy', '--from', today)).apps).toHaveLength(1)
  expect(await refused('usage', 'show')).toEqual({ code: 2, why: 'usage' })
  expect(await refused('usage', 'show', '--team', 'nobody-here')).toEqual({ code: 3, why: 'not_found' })
  expect(await refused('usage', 'list', '--range', '1y')).toEqual({ code: 2, why: 'invalid' })
})

it('a setting is listed, changed without a restart, and given back to the environment', async () => {
  const name = 'PARTNER_STALLED_AFTER'
  const set = ['setting', 'set', '--name', name, '--value']
  expect(await run(...set, '9d')).toMatchObject({ name, value: 9, environment: 7, changed: true })
  expect(await run(...set, '9')).toMatchObject({ changed: false })
  expect((await run('setting', 'list')).settings).toContainEqual({
    ...{ name, value: 9, environment: 7, changed_at: expect.any(String) },
  })
  expect(await refused(...set, 'soon')).toEqual({ code: 2, why: 'invalid' })
  expect(await refused('setting', 'set', '--name', 'LATCHKEY_KEK', '--value', 'x')).toMatchObject({ code: 2 })
  expect(await run('setting', 'reset', '--name', name)).toMatchObject({
    value: 7,
    changed: true,
    changed_at: null,
  })
})

describe('the audit log', () => {
  it('is listed by its filters, page by page, and as JSON Lines, which is a row itself', async () => {
    await latchkey.createClient('logged-feed', { team: 'logged' })
    await run('client', 'suspend', '--id', 'logged-feed')
    const { rows, before } = await run('audit', 'list', '--about', 'logged-feed', '--limit', '1')
    expect(rows).toMatchObject([
      { action: 'client.suspended', subject: 'logged-feed', actor_kind: 'operator' },
    ])
    const next = await run('audit', 'list', '--about', 'logged-feed', '--before', String(before))
    expect(next.rows.map(({ action }: { action: string }) => action)).toContain('client.registered')
    expect(await said('audit', 'list', '--action', 'client.suspended')).toContain('logged-feed')
    const { code, stdout } = await latchkey.command([
      'audit',
      'list',
      '--about',
      'logged-feed',
      '--json-lines',
    ])
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect({ code, last: lines[0] }).toMatchObject({ code: 0, last: { action: 'client.suspended' } })
    expect((await run('audit', 'list', '--action', 'audit.exported')).rows).toMatchObject([
      { detail: { format: 'jsonl', filters: 'about' } },
    ])
    expect(await refused('audit', 'list', '--action', 'everything')).toEqual({ code: 2, why: 'invalid' })
    expect((await run('audit', 'verify')).first_bad_row).toBeNull()
  })

  it('names who acted at the command line, with the host, whatever they are called', async () => {
    const env = { PORT: String(latchkey.port), DATA_DIR: latchkey.dataDir, CLI_ACTOR: 'deploy-bot' }
    expect(await runCli(['team', 'create', '--slug', 'by-a-bot'], env)).toMatchObject({ code: 0 })
    expect((await run('audit', 'list', '--about', 'by-a-bot')).rows).toMatchObject([
      { actor: `deploy-bot@${hostname()}`, actor_kind: 'operator' },
    ])
    const everyone = (await run('audit', 'list', '--limit', '1000')).rows
    for (const { actor, actor_kind } of everyone) if (actor_kind === 'operator') expect(actor).toMatch(/.@./)
  })
})
