import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RUNTIMES } from '#e2e/harness/snippets/runtimes.ts'
import { LANGUAGES } from './languages.ts'
import { strictUrl } from './values.ts'

/** What a client ID, a secret or a scope may hold that means something in a language. */
const HOSTILE = [
  `it's "quoted" \`touch /tmp/x\` $(touch /tmp/x) \${HOME} $HOME %41 %s %n a+b`,
  `\\ \\\\ \\n \\u0041 \\u000a \\" \\' \\`,
  '#{`id`} #$0 #@a {0} {{x}} <?php ?> */ // -- EOF',
  'line\nbreak\r\nand\rtab\t\v\f\b\x1b\x7f\x85\u2028\u2029',
  'é ü ß \u0130 中文 😀 👩‍👩‍👧 \u{e0041} \u{10ffff}',
  '\u202Eabc\u202C \ufeff \u00ad \u00a0 \u200b',
  '',
  ' ',
  '-n',
  '@file',
  '*',
  '!!',
  '\u0000nul0',
] as const

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: fc.constantFrom(...'\'"`$(){}\\%#@!~*?&|;<>\n\r\t\0u0041xé😀 '), maxLength: 40 }),
)

/** Texts that every language can hold: no half of a surrogate pair. */
const samples = fc.sample(anyText, { numRuns: 400, seed: 62 }).map((text) => text.toWellFormed())
const VALUES = [...HOSTILE, ...samples]

/** What a literal may consist of, and so where it ends. */
const WHOLE: Record<string, RegExp> = {
  curl: /^'(?:[^']|'\\'')*'$/,
  JavaScript: /^'(?:[^'\\\n\r\u2028\u2029]|\\(?:['\\nrt]|u[\da-f]{4}))*'$/,
  TypeScript: /^'(?:[^'\\\n\r\u2028\u2029]|\\(?:['\\nrt]|u[\da-f]{4}))*'$/,
  Python: /^"(?:[^"\\\n\r]|\\(?:["\\nrt]|u[\da-f]{4}|U[\da-f]{8}))*"$/,
  Go: /^"(?:[^"\\\n\r\ufeff]|\\(?:["\\nrt]|u[\da-f]{4}|U[\da-f]{8}))*"$/,
  // Java puts \u0022 and \u000a back before it looks for an end.
  Java: /^"(?:[ !#-[\]-~]|\\(?:["\\nrt]|u(?!0022|005c|000a|000d)[\da-f]{4}))*"$/,
  'C#': /^"(?:[^"\\\n\r\x85\u2028\u2029]|\\(?:["\\nrt]|u[\da-f]{4}|U[\da-f]{8}))*"$/,
  PHP: /^(?:'(?:[^'\\]|\\['\\])*'|"(?:[^"\\$]|\\(?:["\\$n]|u\{[\da-f]+\}))*")$/,
  Ruby: /^"(?:[^"\\#\n\r]|#(?![{$@])|\\(?:["\\#n]|u\{[\da-f]+\}))*"$/,
}

describe.each(LANGUAGES)('a literal of $label', ({ label, literal }) => {
  it('ends nowhere but at its end', () => {
    const whole = WHOLE[label] ?? /never/
    fc.assert(
      fc.property(anyText, (text) => {
        expect(literal(text.toWellFormed())).toMatch(whole)
      }),
      { numRuns: 2_000 },
    )
    for (const text of HOSTILE) expect(literal(text)).toMatch(whole)
  })

  it('shows every character, or its number', () => {
    const seen = label === 'curl' ? [] : VALUES
    for (const text of seen) expect(literal(text)).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u)
  })

  it('is read as the text it is of', async (context) => {
    // A shell has no NUL.
    const values = label === 'curl' ? VALUES.map((text) => text.replaceAll('\0', '')) : VALUES
    const read = await RUNTIMES.get(label)?.readLiterals(values.map(literal))
    if (!read) {
      console.info(`skipped: no compiler of ${label} is here to read literals back`)
      return context.skip(`no compiler of ${label} is here to read literals back`)
    }
    expect(read).toEqual(values)
  })
})

describe('an address for parsers that are strict', () => {
  it('keeps to the characters of RFC 3986, and leads to the same place', () => {
    const path = fc.string({ unit: 'grapheme-ascii' })
    fc.assert(
      fc.property(path, (text) => {
        const url = strictUrl(`https://api.example:8443/a?b=${text}`)
        expect(url).toMatch(/^https:\/\/api\.example:8443\/[\w:/?#@!$&'()*+,;=.~%-]*$/)
        const there = new URL(url)
        const meant = new URL(`https://api.example:8443/a?b=${text}`)
        expect([...there.searchParams]).toEqual([...meant.searchParams])
      }),
    )
    expect(strictUrl('http://[::1]:3000/a[1]')).toBe('http://[::1]:3000/a%5B1%5D')
    expect(strictUrl('urn:rooms')).toBe('urn:rooms')
  })
})
