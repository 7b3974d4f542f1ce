import { randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { NO_OTHER_TIME, startClock } from '../../harness/clock.ts'
import { freePort } from '../../harness/free-port.ts'
import { Latchkey, runCli } from '../../harness/latchkey.ts'
import { Mailbox } from '../../harness/mailbox.ts'

const reportSchema = z.object({
  findings: z.array(z.object({ check: z.string(), level: z.enum(['ok', 'warn', 'fail']), text: z.string() })),
})

let latchkey: Latchkey
let mailbox: Mailbox
let folder: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-doctor-'))
  mailbox = await Mailbox.open()
  latchkey = await Latchkey.start()
})
afterAll(async () => {
  await latchkey?.remove()
  await mailbox?.close()
  rmSync(folder, { recursive: true, force: true })
})

/** What the doctor says of the running server, with other settings. */
async function examined(env: Record<string, string> = {}) {
  const { dataDir, port } = latchkey
  const own = { DATA_DIR: dataDir, PORT: String(port), ...mailbox.settings, ...env }
  const { code, stdout, stderr } = await runCli(['doctor', '--json'], own)
  if (!stdout) throw new Error(stderr)
  const { findings } = reportSchema.parse(JSON.parse(stdout))
  return { code, findings, said: (check: string) => findings.filter((one) => one.check === check) }
}

it('finds nothing to mend where nothing is wrong, and looks at each part', async () => {
  const { code, findings } = await examined()
  expect(findings.filter(({ level }) => level !== 'ok')).toEqual([])
  expect(code).toBe(0)
  expect([...new Set(findings.map(({ check }) => check))].sort()).toEqual([
    'database',
    'disk',
    'keys',
    'mail',
    'proxy',
    'settings',
  ])
  const { stdout } = await latchkey.cli(['doctor'])
  expect(stdout).toMatch(
    /^ok {4}keys {6}The ES256 key has been signing for 0 days; the next one signs in \d+\.$/m,
  )
  expect(stdout).toMatch(/^warn {2}mail {6}Mail is off/m)
})

describe('what is wrong is said in one sentence, with what to do', () => {
  const nobody = 'http://localhost:1'
  const wrong: [
    string,
    () => Promise<Record<string, string>> | Record<string, string>,
    string,
    'warn' | 'fail',
    RegExp,
  ][] = [
    ['a setting', () => ({ PORT: 'x' }), 'settings', 'fail', /^PORT has an invalid value\. Set it to a port/],
    ['a name', () => ({ LIMIT_STOR: 'memory' }), 'settings', 'warn', /Did you mean LIMIT_STORE\?/],
    [
      'a key',
      () => ({ LATCHKEY_KEK: randomBytes(32).toString('base64') }),
      'keys',
      'fail',
      /doesn’t open the signing keys/,
    ],
    [
      'mail',
      async () => ({ SMTP_URL: `smtp://127.0.0.1:${await freePort()}` }),
      'mail',
      'fail',
      /^Nothing listens at 127\.0\.0\.1/,
    ],
    [
      'a password for mail',
      () => ({ SMTP_URL: mailbox.settings.SMTP_URL.replace('//', '//u:p@') }),
      'mail',
      'fail',
      /\./,
    ],
    [
      'an address',
      () => ({ PUBLIC_URL: nobody }),
      'proxy',
      'warn',
      /^Nobody answers at http:\/\/localhost:1 \(/,
    ],
    [
      'another name',
      () => ({ PUBLIC_URL: `http://127.0.0.1:${latchkey.port}` }),
      'proxy',
      'fail',
      /calls itself http:\/\/localhost/,
    ],
    [
      'a database',
      () => ({
        DATABASE_URL: 'postgresql://a:b@127.0.0.1:1/x',
        LATCHKEY_KEK: randomBytes(32).toString('base64'),
      }),
      'database',
      'fail',
      /nothing is listening at 127\.0\.0\.1:1/,
    ],
    [
      'a role',
      () => ({ DATABASE_URL: latchkey.ownerDatabaseUrl, LATCHKEY_KEK: randomBytes(32).toString('base64') }),
      'database',
      'warn',
      /^latchkey_owner owns the tables that it serves/,
    ],
    [
      'a superuser',
      () => ({
        DATABASE_URL: latchkey.superuserDatabaseUrl,
        LATCHKEY_KEK: randomBytes(32).toString('base64'),
      }),
      'database',
      'fail',
      /^postgres is a superuser/,
    ],
  ]

  it.each(wrong)('%s', async (_, env, check, level, text) => {
    const { code, said } = await examined(await env())
    const found = said(check).filter((one) => one.level === level)
    expect(found.map((one) => one.text).join('\n')).toMatch(text)
    if (level === 'fail') expect(code).toBe(8)
  })

  it('a file that others can read, and one with a byte-order mark', async () => {
    const file = join(folder, 'marked.env')
    writeFileSync(file, '\uFEFFLOG_LEVEL=info\n', { mode: 0o600 })
    const { said, code } = await examined({ ENV_FILE: file })
    expect(said('settings')).toMatchObject([
      { level: 'warn', text: expect.stringContaining('byte-order mark') },
    ])
    expect(code).toBe(0)
    const kek = join(latchkey.dataDir, 'kek')
    chmodSync(kek, 0o644)
    try {
      const open = await examined()
      expect(open.said('settings')).toMatchObject([
        { level: 'fail', text: `${kek} can be opened by other users: chmod 600 ${kek}` },
      ])
      expect(open.code).toBe(8)
    } finally {
      chmodSync(kek, 0o600)
    }
  })

  it.skipIf(NO_OTHER_TIME)('a clock that is not the database’s', async () => {
    const clock = startClock()
    clock.putForward(10)
    try {
      const { said } = await examined(clock.env)
      expect(said('database').at(-1)).toMatchObject({
        level: 'fail',
        text: expect.stringMatching(/clock is (59\d|60\d) s ahead/),
      })
    } finally {
      clock.remove()
    }
  })
})

it('LG-01 says nothing secret, whatever is wrong', async () => {
  const secret = 'KANARIENVOGEL-0b7d'
  const { findings } = await examined({
    SMTP_URL: `smtp://user:${secret}@127.0.0.1:1`,
    DATABASE_URL: `postgresql://a:${secret}@127.0.0.1:1/x`,
    LATCHKEY_KEK: randomBytes(32).toString('base64'),
  })
  expect(JSON.stringify(findings)).not.toContain(secret)
})
