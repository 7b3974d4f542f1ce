import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { SETTING_VARIABLES } from '#lib/platform/settings.ts'
import { loadEnvFile, parseEnvFile } from './env-file.ts'

const URL = 'https://portal.example.com'
const MARK = '\uFEFF'

describe('a settings file', () => {
  it.each([
    ['plain', `PUBLIC_URL=${URL}\nPORT=3100\n`],
    ['without a line end at its end', `PUBLIC_URL=${URL}\nPORT=3100`],
    ['with the line ends of Windows', `PUBLIC_URL=${URL}\r\nPORT=3100\r\n`],
    ['with the line ends of old Macs', `PUBLIC_URL=${URL}\rPORT=3100\r`],
    ['with a byte-order mark', `${MARK}PUBLIC_URL=${URL}\nPORT=3100`],
    ['made of two with a mark each', `${MARK}PUBLIC_URL=${URL}\n${MARK}PORT=3100`],
    ['with double quotes', `PUBLIC_URL="${URL}"\nPORT="3100"`],
    ['with single quotes', `PUBLIC_URL='${URL}'\nPORT='3100'`],
    ['with backquotes', `PUBLIC_URL=\`${URL}\`\nPORT=\`3100\``],
    ['with spaces around', `  PUBLIC_URL = ${URL}  \n\tPORT\t=\t3100\t`],
    ['for a shell', `export PUBLIC_URL=${URL}\nexport\tPORT=3100`],
    ['for a Windows shell', `set PUBLIC_URL=${URL}\r\nset PORT=3100`],
    ['with comments', `# where\n\nPUBLIC_URL=${URL} # here\n#PORT=1\nPORT=3100 # "there"`],
    ['with comments after quotes', `PUBLIC_URL="${URL}" # here\nPORT='3100'# there`],
  ])('%s is read', (_, text) => {
    expect(parseEnvFile(text, '.env')).toEqual({ PUBLIC_URL: URL, PORT: '3100' })
  })

  it.each([
    ['A="with # and \'quotes\'"', "with # and 'quotes'"],
    ["A='with # and $HOME'", 'with # and $HOME'],
    ['A=Latchkey <notices@example.com>', 'Latchkey <notices@example.com>'],
    ['A=a=b==', 'a=b=='],
    ['A=', ''],
    ['A=""', ''],
    ['A=one\nA=two', 'two'],
  ])('%s has its value', (text, value) => {
    expect(parseEnvFile(text, '.env')).toEqual({ A: value })
  })

  it.each([
    [
      'PORT=1\nPUBLIC_URL: https://secret.example.com',
      'line 2: write PUBLIC_URL=value, with an equals sign.',
    ],
    ['DATABASE_URL postgresql://secret', 'line 1: write DATABASE_URL=value, with an equals sign.'],
    ['DATABASE_URL=postgresql://u:secret#1@db/x', 'line 1: the value of DATABASE_URL would end at its #.'],
    ['\n\nLATCHKEY_KEK="secret', 'line 3: a quote of LATCHKEY_KEK is not closed.'],
  ])('refuses %j by its line, without the value', (text, sentence) => {
    const refused = vi.fn(() => parseEnvFile(text, '/app/.env'))
    expect(refused).toThrow(`/app/.env, ${sentence}`)
    expect(refused.mock.results[0]?.value.message).not.toContain('secret')
  })
})

describe('settings are read from', () => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-env-'))
  const file = join(folder, 'settings')
  afterEach(() => {
    vi.unstubAllEnvs()
    rmSync(file, { recursive: true, force: true })
  })
  beforeEach(() => {
    for (const name of SETTING_VARIABLES) vi.stubEnv(name, undefined)
    vi.stubEnv('__NEXT_PROCESSED_ENV', undefined)
    vi.stubEnv('ENV_FILE', file)
  })

  it.each([
    ['UTF-8', Buffer.from(`PUBLIC_URL=${URL}\n`)],
    ['UTF-8 with a mark', Buffer.from(`${MARK}PUBLIC_URL=${URL}\n`)],
    ['UTF-16, as Windows’ shells write it', Buffer.from(`${MARK}PUBLIC_URL=${URL}\r\n`, 'utf16le')],
    ['UTF-16 the other way round', Buffer.from(`${MARK}PUBLIC_URL=${URL}\r\n`, 'utf16le').swap16()],
  ])('a file in %s', (_, bytes) => {
    writeFileSync(file, bytes)
    loadEnvFile(() => {})
    expect(process.env.PUBLIC_URL).toBe(URL)
  })

  it('the environment first', () => {
    writeFileSync(file, 'PORT=1\nPUBLIC_URL=https://other.example.com')
    vi.stubEnv('PUBLIC_URL', URL)
    loadEnvFile(() => {})
    expect(process.env).toMatchObject({ PORT: '1', PUBLIC_URL: URL })
  })

  it('nowhere else: every name is set, so that no later reader fills it', () => {
    writeFileSync(file, '')
    loadEnvFile(() => {})
    for (const name of SETTING_VARIABLES) expect(process.env[name]).toBe('')
  })

  it.each([
    ['missing', () => {}, 'does not exist. Correct ENV_FILE, or unset it.'],
    ['a folder', () => mkdirSync(file), 'is a folder. Name a file, or move the folder away.'],
    ['no text', () => writeFileSync(file, Buffer.from([0x50, 0, 0x51])), 'is not text'],
  ])('a named file, and never silently not: %s', (_, make, reason) => {
    make()
    expect(() => loadEnvFile(() => {})).toThrow(`${file} ${reason}`)
  })

  it('a file whose misspelt names are told', () => {
    writeFileSync(file, 'DATABSE_URL=postgresql://u:hunter2@db/x')
    vi.stubEnv('DATABSE_URL', undefined)
    const told: string[] = []
    loadEnvFile((text) => told.push(text))
    expect(told).toEqual(['DATABSE_URL is not a setting and is ignored. Did you mean DATABASE_URL?'])
  })
})
