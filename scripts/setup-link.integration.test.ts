import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { redeemInvitation } from '#lib/features/people/invitations.ts'
import { db } from '#lib/platform/db/db.ts'
import { env, provideSettings } from '#lib/platform/env.ts'
import { makeSetupLink, setupLinkFile } from './setup-link.ts'

const folder = mkdtempSync(join(tmpdir(), 'latchkey-setup-'))
const file = setupLinkFile(folder)
const LINK = new RegExp(`^${env.publicUrl}/setup#[\\w-]{43}\n$`)

beforeEach(() => {
  rmSync(file, { force: true })
  provideSettings({ DATA_DIR: folder })
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('the first administrator’s link', () => {
  beforeEach(async () => {
    await db().oneTimeLink.deleteMany()
  })

  it('goes into a file for its owner alone, and only the file is told', async () => {
    writeFileSync(file, 'of an earlier start', { mode: 0o644 })
    const told = await makeSetupLink({ isTerminal: false })
    expect(told).toBe(
      `Create the first administrator account with the link in ${file} (once, within 24 hours).`,
    )
    expect(readFileSync(file, 'utf8')).toMatch(LINK)
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  it('is told to a person at a terminal, and the file of an earlier start goes', async () => {
    writeFileSync(file, 'of an earlier start')
    const told = await makeSetupLink({ isTerminal: true })
    expect(told).toMatch(
      /^Create the first administrator account \(once, within 24 hours\): http\S+\/setup#[\w-]{43}$/,
    )
    expect(existsSync(file)).toBe(false)
  })

  it('says that the link of an earlier start, or of another instance, no longer works', async () => {
    await makeSetupLink({ isTerminal: false })
    expect(await makeSetupLink({ isTerminal: false })).toMatch(
      /\(once, within 24 hours\)\. Earlier links no longer work\.$/,
    )
    expect(await makeSetupLink({ isTerminal: true })).toMatch(
      /\/setup#[\w-]{43}\nEarlier links no longer work\.$/,
    )
  })

  it('is replaced by a command where no file can be written', async () => {
    provideSettings({ DATA_DIR: '/proc/nope' })
    const told = await makeSetupLink({ isTerminal: false })
    expect(told).toBe(
      'Create the first administrator account with: npm run -s cli -- user invite --role administrator',
    )
  })

  it('is gone once there is an administrator', async () => {
    await makeSetupLink({ isTerminal: false })
    const code = readFileSync(file, 'utf8').trim().split('#')[1] ?? ''
    await redeemInvitation(
      { source: { address: '192.0.2.1', device: null } },
      { code, name: 'Grace', email: 'grace@example.com', password: 'a long passphrase of hers' },
    )
    expect(await makeSetupLink({ isTerminal: false })).toBeNull()
    expect(existsSync(file)).toBe(false)
  })
})
