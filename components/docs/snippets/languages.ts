import * as csharp from './csharp.ts'
import * as curl from './curl.ts'
import * as go from './go.ts'
import type { Grammar } from './grammar.ts'
import * as java from './java.ts'
import * as javascript from './javascript.ts'
import * as php from './php.ts'
import * as python from './python.ts'
import * as ruby from './ruby.ts'
import * as typescript from './typescript.ts'
import type { CallValues, TokenValues, VerifyValues } from './values.ts'

/** A language of the snippets: its name, how it writes a text down, and its programs. Each is one module of this folder. */
export type SnippetLanguage = {
  /** On its tab, and in the cookie that remembers the reader's choice. */
  label: string
  grammar: Grammar
  /** Any text as a literal that reads as exactly this text, and ends nowhere before. */
  literal: (text: string) => string
  tokenRequest: (values: TokenValues) => string
  /** With the field's best-known client library; the shell has none. */
  tokenByLibrary?: (values: TokenValues) => string
  apiCall: (values: CallValues) => string
  keepToken: (values: TokenValues) => string
  verifyToken: (values: VerifyValues) => string
}

/** All languages, in the order of their tabs. */
export const LANGUAGES: readonly SnippetLanguage[] = [
  curl,
  javascript,
  typescript,
  python,
  go,
  java,
  csharp,
  php,
  ruby,
]
