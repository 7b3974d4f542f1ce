import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Puts Tailwind's own style sheet in place of its import. Left to it, Tailwind looks the file up with a resolver that
 * marks each # in a path for itself, and then reads the marked path: no checkout in a folder with a # could be built. Which
 * files name classes is said in app/globals.css: what Tailwind finds by itself depends on whether a folder is a git
 * repository, or lies in one, and two builds of one source must have the same files.
 */
const inlineTailwind = {
  postcssPlugin: 'inline-tailwind',
  Once(root, { postcss }) {
    root.walkAtRules('import', (rule) => {
      if (!/^["']tailwindcss["']$/.test(rule.params)) return
      const file = join(process.cwd(), 'node_modules', 'tailwindcss', 'index.css')
      const sheet = postcss.parse(readFileSync(file, 'utf8'), { from: file })
      sheet.walkAtRules('tailwind', (utilities) => {
        utilities.params += ' source(none)'
      })
      rule.replaceWith(sheet)
    })
  },
}

export default { plugins: [inlineTailwind, '@tailwindcss/postcss'] }
