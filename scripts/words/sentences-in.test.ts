import { describe, expect, it } from 'vitest'
import { sentencesIn } from './sentences-in.ts'

const texts = (source: string) => sentencesIn('page.tsx', source).map(({ text }) => text)

describe('sentencesIn', () => {
  it('reads a paragraph as a person does, its values as …', () => {
    expect(texts("const a = <p>Hello <b>{name}</b>, you have {count(3)} apps.{' '}\n  Good.</p>")).toEqual([
      'Hello …, you have … apps. Good.',
    ])
  })

  it('reads what is chosen within a paragraph apart from it', () => {
    expect(texts('const a = <p>It is {done ? "All done" : "Under way"}.</p>')).toEqual([
      'All done',
      'Under way',
      'It is ….',
    ])
  })

  it('reads labels, and no markup', () => {
    expect(texts('const a = <input className="flex gap-2" id="Some id" aria-label="Client ID" />')).toEqual([
      'Client ID',
    ])
  })

  it('reads strings and templates that are words, and no code', () => {
    const source = [
      "import { x } from 'Some Place'",
      "const classes = 'mt-2 flex items-center'",
      "const path = '/oauth/v2/token'",
      "const sql = 'SELECT id FROM app'",
      'const tagged = Prisma.sql`Every app of it`',
      "type Kind = 'One of two'",
      `const said = \`At most \${MAX} characters.\``,
      "const word = 'Save changes'",
    ]
    expect(texts(source.join('\n'))).toEqual(['At most … characters.', 'Save changes'])
  })

  it('reads what begins with a value or has a colon in it', () => {
    const source = `const a = \`\${who} changed this: save again to replace it.\`; const b = 'delete it: it stops at once'`
    expect(texts(source)).toEqual([
      '… changed this: save again to replace it.',
      'delete it: it stops at once',
    ])
  })

  it('says in which line', () => {
    expect(sentencesIn('a.ts', "\n\nconst a = 'Save changes'")).toEqual([{ line: 3, text: 'Save changes' }])
  })

  it('says which file cannot be read', () => {
    expect(() => sentencesIn('broken.ts', 'const = 3')).toThrow(/broken\.ts: /)
  })
})
