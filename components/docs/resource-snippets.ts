import { ERRORS } from '#lib/oauth/errors.ts'
import { EXAMPLE_CLIENT_ID } from './snippets.ts'

/** The audience of an API that is not ours. */
export const EXAMPLE_AUDIENCE = 'https://api.example.com'

/** A token for one of several APIs. */
export function resourceSnippet(origin: string): string {
  return `curl ${origin}/oauth/v2/token \\
  -u "${EXAMPLE_CLIENT_ID}:$LATCHKEY_CLIENT_SECRET" \\
  -d grant_type=client_credentials \\
  --data-urlencode "resource=${EXAMPLE_AUDIENCE}"`
}

const { error, description } = ERRORS.invalid_target

/** What an audience is answered that the app may not use. */
export const resourceRefusalExample = JSON.stringify({ error, error_description: description }, null, 2)
