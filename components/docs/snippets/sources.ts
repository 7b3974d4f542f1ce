import type { Grammar } from './grammar.ts'
import { LANGUAGES, type SnippetLanguage } from './languages.ts'
import type { CallValues, Sensitive, TokenValues, VerifyValues } from './values.ts'

/** A program in one language. `shown` is what stands on the page where `code` holds what no page shows. */
export type SnippetSource = { label: string; language: Grammar; code: string; shown?: string }

/** What stands for a secret or a token on the page: characters that no language and no encoding writes in another way. */
const MASK = '********'

/** A token request in all languages, without a library. */
export const tokenRequestSources = (values: TokenValues) =>
  sources(({ tokenRequest }) => tokenRequest, values, maskedSecret(values))

/** The same with the best-known library of each language that has one. */
export const tokenByLibrarySources = (values: TokenValues) =>
  sources(({ tokenByLibrary }) => tokenByLibrary, values, maskedSecret(values))

/** Keeping a token until a minute before it expires. */
export const keepTokenSources = (values: TokenValues) =>
  sources(({ keepToken }) => keepToken, values, maskedSecret(values))

/** A call of an API. */
export const apiCallSources = (values: CallValues) =>
  sources(({ apiCall }) => apiCall, values, { ...values, token: masked(values.token) })

/** Verification of a token in a service of one's own. */
export const verifyTokenSources = (values: VerifyValues) =>
  sources(({ verifyToken }) => verifyToken, values, { ...values, secret: masked(values.secret) })

const masked = (value: Sensitive): Sensitive => ('text' in value && value.text ? { text: MASK } : value)
const maskedSecret = (values: TokenValues): TokenValues => ({ ...values, secret: masked(values.secret) })

/** Writes the program of each language twice where that differs: as it is copied, and as it is shown. */
function sources<Values>(
  programOf: (language: SnippetLanguage) => ((values: Values) => string) | undefined,
  values: Values,
  shownValues: Values,
): readonly SnippetSource[] {
  return LANGUAGES.flatMap((language) => {
    const program = programOf(language)
    if (!program) return []
    const [code, shown] = [program(values), program(shownValues)]
    const { label, grammar } = language
    return [{ label, language: grammar, code, ...(shown !== code && { shown }) }]
  })
}
