import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..', '..')
const app = join(root, 'app')

const filesNamed = (names: readonly string[]) =>
  readdirSync(app, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && names.includes(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(app.length + 1))
    .sort()

/** Every address that Next serves, as its folder is called: `/apps/[clientId]/settings`. */
export function routesOfTheApp(): string[] {
  return filesNamed(['page.tsx', 'route.ts']).map((file) => `/${addressOf(file)}`)
}

/** The folders of a page's file that its address has. */
function addressOf(file: string): string {
  const folders = file.split('/').slice(0, -1)
  return folders.filter((folder) => !/^\(.*\)$/.test(folder)).join('/')
}

/** The name of every server action. A file of actions that is called otherwise is found by its first line. */
export function actionsOfTheApp(): string[] {
  return readdirSync(app, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    .filter((source) => /^\s*'use server'/m.test(source))
    .flatMap((source) => {
      const names = [...source.matchAll(/^export (?:const|async function) (\w+)/gm)].map(
        ([, name = '']) => name,
      )
      if (names.length === 0) throw new Error(`a server action without a name:\n${source}`)
      return names
    })
    .sort()
}

/** What Next knows of a server action: its name in the code, and the pages that have it. */
type BuiltAction = { exportedName: string; workers: Record<string, unknown> }

function builtAction(name: string): [id: string, action: BuiltAction] {
  const manifest = join(root, '.next', 'server', 'server-reference-manifest.json')
  const { node }: { node: Record<string, BuiltAction> } = JSON.parse(readFileSync(manifest, 'utf8'))
  const found = Object.entries(node).find(([, { exportedName }]) => exportedName === name)
  if (found === undefined) throw new Error(`no server action is called ${name}`)
  return found
}

/** What a script calls a server action by. */
export const actionId = (name: string): string => builtAction(name)[0]

/** The address of a page that has a server action, as its folder is called. */
export function pageWithAction(name: string): string {
  const [worker = ''] = Object.keys(builtAction(name)[1].workers).sort()
  return `/${addressOf(worker.replace(/^app\//, ''))}`
}
