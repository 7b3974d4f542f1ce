import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { type Program, place, type Runtime, root, start } from './running.ts'

const tryInNode = (extension: string): Partial<Record<Program, string>> => ({
  keepToken: `import { accessToken } from './program.${extension}'
console.log((await Promise.all([accessToken(), accessToken()])).join(' '))
console.log(await accessToken())`,
  verifyToken: `import { MissingScope, verifyAccessToken } from './program.${extension}'
for (const line of process.env.TOKENS.split('\\n')) {
  const [token, scope] = line.split(' ')
  console.log(await verifyAccessToken(token, scope).then(() => 'ok', (error) => (error instanceof MissingScope ? '403' : '401')))
}`,
})

/** How the programs of JavaScript and TypeScript are tried. */
export const node = (label: string, extension: 'mjs' | 'mts'): Runtime => ({
  label,
  missing: () => null,
  run: (program, code, env) => {
    const main = tryInNode(extension)[program]
    const at = place({
      [`program.${extension}`]: code,
      'main.mjs': main ?? `import './program.${extension}'`,
    })
    symlinkSync(join(root, 'node_modules'), join(at, 'node_modules'))
    return start(process.execPath, ['main.mjs'], { cwd: at, env: { ...env, NODE_NO_WARNINGS: '1' } })
  },
  readLiterals: async (literals) => {
    const at = place({ 'literals.mjs': `console.log(JSON.stringify([${literals.join(',\n')}]))` })
    return JSON.parse(await start(process.execPath, ['literals.mjs'], { cwd: at }))
  },
})

/** What the compiler finds in programs of TypeScript. */
export async function typeFaults(programs: readonly string[]): Promise<string> {
  const files = programs.map((program, at) => [`program-${at}.mts`, program] as const)
  const at = place(Object.fromEntries(files))
  symlinkSync(join(root, 'node_modules'), join(at, 'node_modules'))
  const options = ['--noEmit', '--strict', '--noUncheckedIndexedAccess', '--skipLibCheck']
  const target = ['--module', 'nodenext', '--target', 'es2023', '--types', 'node']
  const names = files.map(([name]) => name)
  return start(join(root, 'node_modules/.bin/tsc'), [...options, ...target, ...names], { cwd: at }).then(
    () => '',
    (fault: { stdout?: string }) => fault.stdout ?? String(fault),
  )
}
