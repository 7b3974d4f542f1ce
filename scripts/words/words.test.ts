import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { filesIn, isSource, root } from '#scripts/project-files.ts'
import { sentencesIn } from './sentences-in.ts'

const read = (file: string) => readFileSync(join(root, file), 'utf8')

/** Both apostrophes are one. */
const plain = (text: string) => text.toLowerCase().replaceAll('’', "'")

/** The left column of the table at the end of docs/words.md. */
function turns(): string[] {
  const [, table = ''] = read('docs/words.md').split('## Turns that do not come back')
  return [...table.matchAll(/^\| (?!Not |-)([^|]+?) \|/gm)].map(([, turn = '']) => plain(turn))
}

const escaped = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)

/** Finds a turn as words of their own: "an other" is not in "than others". */
const unwanted = () => new RegExp(String.raw`(?<!\p{L})(?:${turns().map(escaped).join('|')})(?!\p{L})`, 'u')

it('knows some turns', () => {
  expect(turns().length).toBeGreaterThan(10)
  expect(turns()).toContain('no door here')
  expect('a door, no door here').toMatch(unwanted())
  expect('no door hereafter').not.toMatch(unwanted())
})

it('keeps the turns of docs/words.md out of every sentence of the product', () => {
  const turn = unwanted()
  const found = filesIn('app', 'components', 'lib', 'scripts')
    .filter(isSource)
    .flatMap((file) =>
      sentencesIn(file, read(file))
        .filter(({ text }) => turn.test(plain(text)))
        .map(({ line, text }) => `${file}:${line} ${text}`),
    )
  expect(found).toEqual([])
})

it('keeps the space between a word and the value after it, which JSX drops at the end of a line', () => {
  const found = filesIn('app', 'components')
    .filter(isSource)
    .flatMap((file) =>
      sentencesIn(file, read(file))
        .filter(({ text }) => /[\p{L},;:]…(’s)? \p{L}/u.test(text))
        .map(({ line, text }) => `${file}:${line} ${text}`),
    )
  expect(found).toEqual([])
})

it('keeps them out of the README and the documents', () => {
  const turn = unwanted()
  const documents = readdirSync(join(root, 'docs')).filter(
    (file) => /\.md$/.test(file) && file !== 'words.md',
  )
  const found = ['README.md', ...documents.map((file) => `docs/${file}`)].flatMap((file) =>
    read(file)
      .split(/\n(?:\s*\n|(?=\|))/)
      .filter((paragraph) => turn.test(plain(paragraph.replaceAll(/\s+/g, ' '))))
      .map((paragraph) => `${file}: ${paragraph}`),
  )
  expect(found).toEqual([])
})
