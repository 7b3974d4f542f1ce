import { execFileSync } from 'node:child_process'
import { constants, createPublicKey, publicEncrypt, randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findSofthsm } from '#scripts/softhsm.ts'
import { Latchkey } from '../harness/latchkey.ts'
import { tokenOf } from '../harness/token.ts'

// The key that seals is kept wrapped: a security module (PKCS#11) unwraps it at each start, as docs/operation.md says.

const PIN = '123456'
const softhsm = findSofthsm()

describe.skipIf(softhsm === null)('a key that a security module unwraps', () => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-hsm-'))
  const at = (name: string) => join(folder, name)
  const kek = randomBytes(32)
  const module = softhsm ?? ''
  const env = { SOFTHSM2_CONF: at('softhsm2.conf'), PKCS11_PIN: PIN }
  const command = [
    `pkcs11-tool --module ${module} --login --pin env:PKCS11_PIN --decrypt --mechanism RSA-PKCS-OAEP`,
    `--hash-algorithm SHA-1 --label kek --input-file ${at('kek.wrapped')} | base64`,
  ].join(' ')
  let latchkey: Latchkey | undefined

  const run = (program: string, ...args: string[]) =>
    execFileSync(program, args, { env: { ...process.env, ...env }, stdio: 'pipe' })

  beforeAll(() => {
    mkdirSync(at('tokens'))
    writeFileSync(
      env.SOFTHSM2_CONF,
      `directories.tokendir = ${at('tokens')}\nobjectstore.backend = file\nlog.level = ERROR\n`,
    )
    run('softhsm2-util', '--init-token', '--free', '--label', 'latchkey', '--so-pin', '0000', '--pin', PIN)
    const onToken = ['--module', module, '--login', '--pin', PIN]
    run('pkcs11-tool', ...onToken, '--keypairgen', '--key-type', 'rsa:3072', '--label', 'kek', '--id', '01')
    run('pkcs11-tool', ...onToken, '--read-object', '--type', 'pubkey', '--label', 'kek', '-o', at('pub.der'))
    const key = createPublicKey({ key: readFileSync(at('pub.der')), format: 'der', type: 'spki' })
    const padding = constants.RSA_PKCS1_OAEP_PADDING
    writeFileSync(at('kek.wrapped'), publicEncrypt({ key, padding, oaepHash: 'sha1' }, kek))
  })
  afterAll(async () => {
    await latchkey?.remove()
    rmSync(folder, { recursive: true })
  })

  it('KY-07 seals and opens as any other, for the server and for commands, and is in no file', async () => {
    latchkey = await Latchkey.start({ env: { ...env, LATCHKEY_KEK_COMMAND: command } })
    const client = await latchkey.createClient('by-hsm')
    await expect(tokenOf(latchkey.url, client)).resolves.toMatch(/^eyJ/)
    // Through a process of its own, which asks the module, too.
    expect((await latchkey.cli(['key', 'rewrap', '--dry-run', '--json'])).code).toBe(0)
    expect(readFileSync(at('kek.wrapped')).includes(kek)).toBe(false)
    expect(latchkey.output).not.toContain(kek.toString('base64'))
  })

  it('KY-07 without the module, or with another pin, the start is refused in one sentence', async () => {
    const wrong = { ...env, PKCS11_PIN: '000000', LATCHKEY_KEK_COMMAND: command }
    await expect(Latchkey.start({ env: wrong })).rejects.toThrow(
      /The program that LATCHKEY_KEK_COMMAND names (failed|printed no key)/,
    )
  })
})
