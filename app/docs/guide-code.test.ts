import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DOMParser } from '@xmldom/xmldom'
import { parseAst } from 'rolldown/parseAst'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { parseAllDocuments } from 'yaml'
import type { Grammar } from '#components/docs/snippets/grammar.ts'
import { type CodeOfGuide, readGuide } from '#e2e/fixtures/guide.ts'
import { blocksOfNginx } from '#e2e/fixtures/nginx-syntax.ts'

vi.mock('#lib/features/apis/published-catalogue.ts', () => ({ publishedCatalogue: async () => [] }))

/** Runs a parser that may not be there; `null` when it is not. */
function parsedBy(command: string, args: string[], code: string): boolean | null {
  const { error, status, stderr } = spawnSync(command, args, { input: code, encoding: 'utf8' })
  if (error || status === 127) return null
  if (status !== 0) throw new Error(stderr)
  return true
}

const JAVA_PARSER = `
import com.sun.source.util.JavacTask;
import java.net.URI;
import java.util.List;
import javax.tools.*;
public class Parse {
  public static void main(String[] args) throws Exception {
    String code = new String(System.in.readAllBytes(), "UTF-8");
    var source = new SimpleJavaFileObject(URI.create("string:///Code.java"), JavaFileObject.Kind.SOURCE) {
      public CharSequence getCharContent(boolean ignored) { return code; }
    };
    var problems = new DiagnosticCollector<JavaFileObject>();
    var compiler = ToolProvider.getSystemJavaCompiler();
    ((JavacTask) compiler.getTask(null, null, problems, null, null, List.of(source))).parse();
    for (var problem : problems.getDiagnostics()) System.err.println(problem);
    System.exit(problems.getDiagnostics().isEmpty() ? 0 : 1);
  }
}`

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'guide-code-'))
  writeFileSync(join(folder, 'Parse.java'), JAVA_PARSER)
})
afterAll(() => rmSync(folder, { recursive: true }))

/** How each language is parsed. What answers `null` has no parser on this machine, and is named. */
const PARSERS: Record<Grammar, (code: string) => unknown> = {
  json: (code) => JSON.parse(code),
  yaml: (code) => {
    for (const document of parseAllDocuments(code)) expect(document.errors).toEqual([])
  },
  xml: (code) => {
    const problems: string[] = []
    new DOMParser({ onError: (_, message) => problems.push(message) }).parseFromString(code, 'text/xml')
    expect(problems).toEqual([])
  },
  http: (code) => {
    const [head = '', body] = code.split('\n\n')
    const [start = '', ...headers] = head.split('\n')
    expect(start).toMatch(/^(?:[A-Z]+ \/\S* HTTP\/1\.1|HTTP\/1\.1 \d{3} [A-Z][A-Za-z ]+)$/)
    for (const header of headers) expect(header).toMatch(/^[A-Za-z-]+: \S.*$/)
    if (body?.startsWith('{')) JSON.parse(body)
  },
  nginx: (code) => expect(blocksOfNginx(code).length).toBeGreaterThan(0),
  javascript: (code) => parseAst(code, { lang: 'js' }),
  typescript: (code) => parseAst(code, { lang: 'ts' }),
  bash: (code) => parsedBy('bash', ['-n'], code),
  python: (code) => parsedBy('python3', ['-c', 'import ast, sys; ast.parse(sys.stdin.read())'], code),
  java: (code) => parsedBy('java', [join(folder, 'Parse.java')], code),
  go: (code) => parsedBy('gofmt', ['-e'], code),
  php: (code) => parsedBy('php', ['-l'], code),
  ruby: (code) => parsedBy('ruby', ['-c'], code),
  // No parser of C# comes from npm or Debian: brackets and quotes must match at least.
  csharp: (code) => expect(leftOpen(code)).toEqual([]),
  properties: (code) => expect(code).toMatch(/^(?:[\w.-]+ ?[=:].*\n?)+$/),
  toml: () => null,
}

/** Brackets that are not closed, outside of strings and comments. */
function leftOpen(code: string): string[] {
  const open: string[] = []
  const pairs: Record<string, string> = { ')': '(', ']': '[', '}': '{' }
  for (const [part] of code.matchAll(/\/\/.*|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])+'|[()[\]{}]|["']/g)) {
    if ('([{'.includes(part)) open.push(part)
    else if (part in pairs && open.pop() !== pairs[part]) return [`${part} without ${pairs[part]}`]
    else if (part === '"' || part === "'") return [`an open ${part}`]
  }
  return open
}

describe('the code of the guide', async () => {
  const blocks = (await readGuide()).flatMap(({ code }) => code)

  it('is there', () => {
    expect(blocks.length).toBeGreaterThan(40)
  })

  it.each(blocks.map((block) => [`${block.page}: ${block.title}`, block] as const))(
    'parses: %s',
    (_, block) => {
      parse(block)
    },
  )

  it('has no line that scrolls far', () => {
    const long = blocks.flatMap(({ page, code }) =>
      code.split('\n').flatMap((line) => (line.length > 140 ? [`${page}: ${line}`] : [])),
    )
    expect(long).toEqual([])
  })
})

const skipped = new Set<Grammar>()

function parse({ language, code }: CodeOfGuide): void {
  if (PARSERS[language](code) !== null || skipped.has(language)) return
  skipped.add(language)
  console.warn(`No parser of ${language} on this machine: its code in the guide is not parsed.`)
}
