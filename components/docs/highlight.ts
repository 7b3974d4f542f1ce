import { createCssVariablesTheme, createHighlighterCore } from 'shiki/core'
import { createJavaScriptRegexEngine } from 'shiki/engine/javascript'
import type { Language } from './snippets.ts'

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

const highlighter = createHighlighterCore({
  themes: [createCssVariablesTheme({ name: THEME, variablePrefix: PREFIX })],
  langs: [
    import('shiki/langs/bash.mjs'),
    import('shiki/langs/http.mjs'),
    import('shiki/langs/json.mjs'),
    import('shiki/langs/javascript.mjs'),
    import('shiki/langs/python.mjs'),
  ],
  engine: createJavaScriptRegexEngine(),
})

/** Colouring takes tens of milliseconds, and most readers are shown the same code: the latest is remembered. */
const remembered = new Map<string, Promise<CodeRun[][]>>()
const MAX_REMEMBERED = 100

/** Splits code into lines of coloured runs, on the server: the browser gets spans and no library. */
export function highlight(code: string, language: Language): Promise<CodeRun[][]> {
  const key = `${language} ${code}`
  const lines = remembered.get(key) ?? colour(code, language)
  remembered.delete(key)
  remembered.set(key, lines)
  const [oldest] = remembered.keys()
  if (remembered.size > MAX_REMEMBERED && oldest !== undefined) remembered.delete(oldest)
  return lines
}

async function colour(code: string, language: Language): Promise<CodeRun[][]> {
  const { tokens } = (await highlighter).codeToTokens(code, { lang: language, theme: THEME })
  return tokens.map((line) => line.map((token) => ({ text: token.content, className: classOf(token.color) })))
}

function classOf(color: string | undefined): string | undefined {
  return classes[color?.slice(`var(${PREFIX}`.length, -1) ?? '']
}
