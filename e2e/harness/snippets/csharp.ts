import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fromUnits, linesOf, OWN_FOLDER, once, place, type Runtime, start, works } from './running.ts'

// Neither Debian nor npm has .NET. A grammar tells whether a program has the form of C#, and Mono, whose C# is older,
// whether its literals are read as they are meant.

const NO_DOTNET = 'Debian and npm have no package of .NET'
const hasMono = once(() => works('mcs', '--version') && works('mono', '--version'))
const GRAMMAR = join(OWN_FOLDER, 'node_modules/tree-sitter-c-sharp/tree-sitter-c_sharp.wasm')

type Node = { hasError: boolean; isError: boolean; isMissing: boolean; children: Node[]; text: string }
type TreeSitter = {
  Parser: {
    init: () => Promise<void>
    new (): { setLanguage: (language: unknown) => void; parse: (text: string) => { rootNode: Node } }
  }
  Language: { load: (path: string) => Promise<unknown> }
}

function faultsOf(node: Node): string[] {
  if (!node.hasError && !node.isMissing) return []
  if (node.isError || node.isMissing) return [node.text.slice(0, 200) || 'something is missing']
  return node.children.flatMap(faultsOf)
}

/** How its programs are tried. */
export const csharp: Runtime = {
  label: 'C#',
  missing: () => NO_DOTNET,
  run: () => Promise.reject(new Error(NO_DOTNET)),
  parse: async (code) => {
    if (!existsSync(GRAMMAR)) return { unseen: 'the grammar of C# is not installed' }
    const own = createRequire(join(OWN_FOLDER, 'package.json'))
    const { Parser, Language }: TreeSitter = own('web-tree-sitter')
    await Parser.init()
    const parser = new Parser()
    parser.setLanguage(await Language.load(GRAMMAR))
    return { faults: faultsOf(parser.parse(code).rootNode).join('\n') }
  },
  readLiterals: async (literals) => {
    if (!hasMono()) return null
    const code = `class Literals
{
    static void Main()
    {
        string[] all = {
${literals.join(',\n')}
        };
        foreach (var one in all)
        {
            foreach (var unit in one) System.Console.Write("{0:x4}", (int)unit);
            System.Console.WriteLine();
        }
    }
}
`
    const at = place({ 'literals.cs': code })
    await start('mcs', ['-codepage:utf8', 'literals.cs'], { cwd: at })
    return linesOf(await start('mono', ['literals.exe'], { cwd: at })).map(fromUnits)
  },
}
