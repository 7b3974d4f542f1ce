import { csharp } from './csharp.ts'
import { go } from './go.ts'
import { java } from './java.ts'
import { node } from './node.ts'
import { php } from './php.ts'
import { python } from './python.ts'
import { ruby } from './ruby.ts'
import type { Runtime } from './running.ts'
import { shell } from './shell.ts'

/** How the programs of each language are tried, by its label. */
export const RUNTIMES: ReadonlyMap<string, Runtime> = new Map(
  [shell, node('JavaScript', 'mjs'), node('TypeScript', 'mts'), python, go, java, csharp, php, ruby].map(
    (runtime) => [runtime.label, runtime],
  ),
)
