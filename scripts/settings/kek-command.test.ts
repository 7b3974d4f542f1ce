import { expect, it } from 'vitest'
import { takeKeksFromCommands } from './kek-command.ts'

const KEK = Buffer.alloc(32, 7).toString('base64')
const taken = (environment: Record<string, string>) => {
  const all: NodeJS.ProcessEnv = { NODE_ENV: 'test', ...environment }
  takeKeksFromCommands(all)
  return all
}

it('takes each key that a program prints, without the end of the line', () => {
  expect(
    taken({ LATCHKEY_KEK_COMMAND: `echo ${KEK}`, LATCHKEY_KEK_OLD_COMMAND: `printf '%s' ${KEK}` }),
  ).toMatchObject({ LATCHKEY_KEK: KEK, LATCHKEY_KEK_OLD: KEK })
  expect(taken({ LATCHKEY_KEK_COMMAND: ' ' }).LATCHKEY_KEK).toBeUndefined()
})

it.each([
  ['exit 3', /failed \(3\)/],
  ['kill -9 $$', /or was killed/],
  ['echo hunter2', /printed no key\. (?!.*hunter2)/],
  ['true', /printed no key/],
])('a program that does not print a key (%s) is refused in a sentence', (command, sentence) => {
  expect(() => taken({ LATCHKEY_KEK_COMMAND: command })).toThrow(sentence)
})

it('is refused where the key is set in another way, too', () => {
  const command = { LATCHKEY_KEK_COMMAND: `echo ${KEK}` }
  expect(() => taken({ ...command, LATCHKEY_KEK: KEK })).toThrow(
    'LATCHKEY_KEK and LATCHKEY_KEK_COMMAND are both set. Unset one of them.',
  )
  expect(() => taken({ ...command, LATCHKEY_KEK_FILE: 'x' })).toThrow(/^LATCHKEY_KEK_FILE and/)
})
