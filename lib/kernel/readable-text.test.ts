import { describe, expect, it } from 'vitest'
import { apiNameSchema, scopeDescriptionSchema } from '#lib/features/apis/schemas.ts'
import { clientDescriptionSchema, clientNameSchema, keyNameSchema } from '#lib/features/apps/schemas.ts'
import { newSecret } from '#lib/features/credentials/secret.ts'
import { emailSchema, personNameSchema, signInSchema } from '#lib/features/people/schemas.ts'

const FIELDS = {
  'name of a person': personNameSchema,
  'name of an app': clientNameSchema,
  'description of an app': clientDescriptionSchema,
  'name of a secret or key': keyNameSchema,
  'name of an API': apiNameSchema,
  'description of a scope': scopeDescriptionSchema,
}

const HIDDEN = [
  ...['\u202a', '\u202b', '\u202c', '\u202d', '\u202e', '\u2066', '\u2067', '\u2068', '\u2069'],
  ...['\u200e', '\u200f', '\u061c', '\u200b', '\u200c', '\u200d', '\u2060', '\u2061', '\u00ad', '\u034f'],
  ...['\u115f', '\u3164', '\ufeff', '\ufff9', '\u{e0041}', '\0', '\u001b', '\u007f', '\ud800'],
]

describe.each(Object.entries(FIELDS))('the %s', (_, schema) => {
  it.each(HIDDEN)('refuses %j, and says which character it is', (character) => {
    const parsed = schema.safeParse(`Acme${character}Bookings`)
    const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
    expect(parsed.error?.issues[0]?.message).toContain(`Remove the character U+${code}`)
  })

  it.each([newSecret('live'), `see ${newSecret('sandbox')}!`, '-----BEGIN EC PRIVATE KEY-----'])(
    'refuses a secret or private key, and repeats none',
    (text) => {
      const message = schema.safeParse(text).error?.issues[0]?.message
      expect(message).toContain('Remove the secret')
      expect(message).not.toContain('lk_')
    },
  )

  it.each(['Ärzte GmbH', 'Жд Касса', 'שלום', 'می‌خواهم', '東京', '👩‍💻 Team', '🏳️‍🌈', 'O’Neill & Söhne'])(
    'takes %s',
    (text) => {
      expect(schema.parse(text)).toBe(text.normalize('NFC'))
    },
  )

  it('is kept in one form, however it was typed', () => {
    expect(schema.parse('e\u0301lan')).toBe('\u00e9lan')
  })
})

it('a description has lines, and a name has none', () => {
  expect(clientDescriptionSchema.parse('one\ntwo\tthree')).toBe('one\ntwo\tthree')
  expect(clientNameSchema.safeParse('one\ntwo').success).toBe(false)
})

describe('an e-mail address', () => {
  it.each([
    ['ada@пример.рф', 'ada@xn--e1afmkfd.xn--p1ai'],
    ['ada@xn--e1afmkfd.xn--p1ai', 'ada@xn--e1afmkfd.xn--p1ai'],
    ['Ada@BÜCHER.example', 'ada@xn--bcher-kva.example'],
    ['ada@bu\u0308cher.example', 'ada@xn--bcher-kva.example'],
    [' Ada@Example.com ', 'ada@example.com'],
    ["o'neill+x@mail.example.com", "o'neill+x@mail.example.com"],
  ])('%s is one account, known as %s', (typed, stored) => {
    expect(emailSchema.parse(typed)).toBe(stored)
    expect(signInSchema.parse({ email: typed, password: 'x' }).email).toBe(stored)
  })

  it.each([
    ...['ada', 'ada@', '@example.com', 'ada@localhost', 'ada@1.2.3.4', 'ada@[::1]', 'a b@example.com'],
    ...[
      'ada@example.com, eve@example.com',
      'Ada <ada@example.com>',
      'ada@example.com/x',
      'ada@eve@example.com',
    ],
    ...['ada@exa mple.com', 'ada@.com', '.ada@example.com', 'a..b@example.com', 'ada@a_b.com', 'ada@-a.com'],
    ...[
      'ada@example.com:25',
      'ada@example.com?x',
      'ада@пример.рф',
      `ada@${'a'.repeat(64)}.com`,
      'ada@example.c',
    ],
  ])('%s is refused', (typed) => {
    expect(emailSchema.safeParse(typed).success).toBe(false)
  })
})
