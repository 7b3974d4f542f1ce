import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

// docs/protocol.md is made of the rows and of the names of the tests that prove them; never written by hand.

const root = join(import.meta.dirname, '..')
const target = join(root, 'docs', 'protocol.md')
const FOLDERS = ['lib', 'components', 'app', 'scripts', 'e2e']
const ROW_ID = /\b[A-Z]{2}-\d{2}\b/g
/** The first argument of a test or of a group of tests, as far as it is text. */
const TEST_NAME = /\b(?:it|test|describe)(?:\.each\([\s\S]*?\]\))?\(\s*(['"`])((?:(?!\1)[^\\]|\\.)*)\1/g

const rowsSchema = z.array(
  z.object({ id: z.string(), priority: z.enum(['must', 'should', 'beyond']), requirement: z.string() }),
)

function testFiles(): string[] {
  return FOLDERS.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(test|spec)\.tsx?$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1)),
  ).sort()
}

/** Which files prove which row, by the names of their tests. */
function proofs(): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>()
  for (const file of testFiles()) {
    for (const [, , name = ''] of readFileSync(join(root, file), 'utf8').matchAll(TEST_NAME)) {
      for (const id of name.match(ROW_ID) ?? []) found.set(id, (found.get(id) ?? new Set()).add(file))
    }
  }
  return found
}

const inCell = (text: string) => text.replaceAll('|', '\\|')

/** The whole of docs/protocol.md, as the rows and the tests are now. */
export function protocolTable(): string {
  const rows = rowsSchema.parse(JSON.parse(readFileSync(join(root, 'docs', 'protocol-rows.json'), 'utf8')))
  const proven = proofs()
  const lines = rows.map(({ id, priority, requirement }) => {
    const files = [...(proven.get(id) ?? [])].map((file) => `\`${file}\``)
    return `| ${id} | ${priority} | ${files.length > 0 ? 'tested' : '–'} | ${inCell(requirement)} | ${files.join(' ')} |`
  })
  const tested = rows.filter(({ id }) => proven.has(id)).length
  return `# The protocol, row by row

Made by \`node scripts/protocol-table.ts\` from the names of the tests; \`npm test -- TK-07\` runs those of one row.
"Tested" says that tests of that name exist and pass, not that every word of the row is proven. ${tested} of ${rows.length}
rows have tests; the others are not built yet, or not proven yet.

| row | priority | state | requirement | tests |
|---|---|---|---|---|
${lines.join('\n')}
`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(target, protocolTable())
