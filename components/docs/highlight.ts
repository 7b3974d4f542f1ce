import { createCssVariablesTheme, createHighlighterCore } from 'shiki/core'
import { createJavaScriptRegexEngine } from 'shiki/engine/javascript'
import type { Grammar } from './snippets/grammar.ts'

/** A run of code in one colour; the class is one of the design system's. */
export type CodeRun = { text: string; className?: string }

const THEME = 'slab'
const PREFIX = '--code-'

const classes: Record<string, string> = {
  'token-comment': 'text-slab-muted',
  'token-string': 'text-slab-string',
  'token-string-expression': 'text-slab-string',
  'token-keyword': 'text-slab-key',
  'token-function': 'text-slab-name',
  'token-constant': 'text-slab-value',
  'token-parameter': 'text-slab-name',
}

/** Some bring a dozen others along: each is loaded when the first code of its kind is coloured. */
const grammars = {
  bash: () => import('shiki/langs/bash.mjs'),
  csharp: () => import('shiki/langs/csharp.mjs'),
  go: () => import('shiki/langs/go.mjs'),
  http: () => import('shiki/langs/http.mjs'),
  java: () => import('shiki/langs/java.mjs'),
  javascript: () => import('shiki/langs/javascript.mjs'),
  json: () => import('shiki/langs/json.mjs'),
  nginx: () => import('shiki/langs/nginx.mjs'),
  php: () => import('shiki/langs/php.mjs'),
  properties: () => import('shiki/langs/properties.mjs'),
  python: () => import('shiki/langs/python.mjs'),
  ruby: () => import('shiki/langs/ruby.mjs'),
  toml: () => import('shiki/langs/toml.mjs'),
  typescript: () => import('shiki/langs/typescript.mjs'),
  xml: () => import('shiki/langs/xml.mjs'),
  yaml: () => import('shiki/langs/yaml.mjs'),
} as const satisfies Record<Grammar, () => Promise<unknown>>

const highlighter = createHighlighterCore({
  themes: [createCssVariablesTheme({ name: THEME, variablePrefix: PREFIX })],
  engine: createJavaScriptRegexEngine(),
})

/** Colouring takes tens of milliseconds, and most readers are shown the same code: the latest is remembered. */
const remembered = new Map<string, Promise<CodeRun[][]>>()
const MAX_REMEMBERED = 400

/** Splits code into lines of coloured runs, on the server: the browser gets spans and no library. */
export function highlight(code: string, language: Grammar): Promise<CodeRun[][]> {
  const key = `${language} ${code}`
  const lines = remembered.get(key) ?? colour(code, language)
  remembered.delete(key)
  remembered.set(key, lines)
  const [oldest] = remembered.keys()
  if (remembered.size > MAX_REMEMBERED && oldest !== undefined) remembered.delete(oldest)
  return lines
}

async function colour(code: string, language: Grammar): Promise<CodeRun[][]> {
  const colours = await highlighter
  if (!colours.getLoadedLanguages().includes(language)) await colours.loadLanguage(grammars[language])
  const { tokens } = colours.codeToTokens(code, { lang: language, theme: THEME })
  return tokens.map((line) => line.map((token) => ({ text: token.content, className: classOf(token.color) })))
}

function classOf(color: string | undefined): string | undefined {
  return classes[color?.slice(`var(${PREFIX}`.length, -1) ?? '']
}
