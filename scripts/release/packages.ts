import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** What package-lock.json says of one folder of packages; https://docs.npmjs.com/cli/configuring-npm/package-lock-json. */
type Locked = {
  dependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
  peerDependencies?: Record<string, string>
  peerDependenciesMeta?: Record<string, { optional?: boolean }>
}
export type Lockfile = { packages: Record<string, Locked> }

/**
 * What is only needed to install and to build: Prisma's generator, the style sheets' compiler, Next's compiler, and what
 * Next would change pictures with (next.config.js turns that off). Node comes along as a file of its own.
 */
const FOR_BUILDING =
  /^(prisma|tailwindcss|@tailwindcss\/postcss|@next\/swc-.*|sharp|node-bin-.*|node-(linux|darwin)-.*)$/

/**
 * The folders below `root` of the packages that serve: those named in package.json, and all that they need in turn, as far
 * as they are installed on this machine.
 */
export function packagesToServe(lock: Lockfile, root: string): string[] {
  const found = new Set<string>()
  const visit = (folder: string, { dependencies, optionalDependencies, ...peers }: Locked) => {
    const needed = { ...dependencies, ...optionalDependencies, ...requiredPeers(peers) }
    for (const name of Object.keys(needed)) {
      if (FOR_BUILDING.test(name)) continue
      const path = resolved(lock, folder, name)
      if (!path || found.has(path) || !existsSync(join(root, path))) continue
      found.add(path)
      visit(path, lock.packages[path] ?? {})
    }
  }
  visit('', lock.packages[''] ?? {})
  return [...found].sort()
}

const requiredPeers = ({ peerDependencies = {}, peerDependenciesMeta = {} }: Locked) =>
  Object.fromEntries(
    Object.entries(peerDependencies).filter(([name]) => !peerDependenciesMeta[name]?.optional),
  )

/** As Node finds a package: in the folder's own packages, else in those of the folders above. */
function resolved({ packages }: Lockfile, folder: string, name: string): string | null {
  const path = join(folder, 'node_modules', name)
  if (path in packages) return path
  if (folder === '') return null
  const above = folder.lastIndexOf('node_modules')
  return resolved({ packages }, folder.slice(0, Math.max(0, above - 1)), name)
}
