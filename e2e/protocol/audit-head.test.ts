import { expect, it } from 'vitest'
import { runQuickly } from '../harness/resident-command-line.ts'
import { sharedSubject } from './subject.ts'

const subject = sharedSubject()

/** A command that may be refused. */
const command = (...args: string[]) =>
  runQuickly(args, { PORT: String(subject.port), DATA_DIR: subject.dataDir })

it('LG-04 the head of the audit log is printed, and found as long as the log up to there is the same', async () => {
  await subject.createClient('audited')
  const first = await command('audit', 'verify')
  expect(first.code).toBe(0)
  expect(first.stdout).toMatch(/^\d+ rows, unbroken\.\nHead {2}\d+:[0-9a-f]{64}\n$/)
  const head = /\d+:[0-9a-f]{64}/.exec(first.stdout)?.[0] ?? ''
  const [number = '', hash = ''] = head.split(':')

  await subject.createClient('audited-later')
  expect(await subject.cli(['audit', 'verify', '--head', head])).toMatchObject({
    first_bad_row: null,
    kept_head: 'found',
    head: { number: expect.any(Number), hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
  })
  const forged = await command('audit', 'verify', '--head', `${number}:${hash.replaceAll(/./g, '0')}`)
  expect(forged).toMatchObject({ code: 8 })
  expect(forged.stdout).toContain(`Row ${number} is not the one you kept`)
  const cutOff = await command('audit', 'verify', '--head', `9${number}:${hash}`)
  expect(cutOff).toMatchObject({ code: 8 })
  expect(cutOff.stdout).toContain('the end of the log was cut off')
})

it.each(['', '7', `0:${'a'.repeat(64)}`, `7:${'a'.repeat(63)}`, `7:${'g'.repeat(64)}`, '7;DROP TABLE x'])(
  'LG-04 refuses %j as a head',
  async (head) => {
    const { code, stderr } = await command('audit', 'verify', '--head', head)
    expect(code).toBe(2)
    expect(stderr).toContain('the number, a colon, the hash')
  },
)
