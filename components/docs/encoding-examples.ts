import { basicAuthorization, formEncode } from './form-encoding.ts'
import { EXAMPLE_CLIENT_ID } from './snippets.ts'

/** Secrets and what becomes of them on the way into a header. The first is what the API Token field generates. */
export const encodedExamples = ['lk_live_q7ZsK2', 'p+q', '50%off', 'a:b/c'].map((secret) => ({
  secret,
  encoded: formEncode(secret),
  header: basicAuthorization(EXAMPLE_CLIENT_ID, secret),
}))

/** What `-u` is right for. */
export function curlUserSnippet(origin: string): string {
  return `curl ${origin}/oauth/v2/token \\
  -u "${EXAMPLE_CLIENT_ID}:$LATCHKEY_CLIENT_SECRET" \\
  -d grant_type=client_credentials`
}

/** The same for any secret: a form may encode every byte, which needs no list of special characters. */
export function formEncodedCurlSnippet(origin: string): string {
  return `encode() { printf %s "$1" | od -An -v -tx1 | tr -d ' \\n' | sed 's/../%&/g'; }

curl ${origin}/oauth/v2/token \\
  -u "$(encode '${EXAMPLE_CLIENT_ID}'):$(encode "$LATCHKEY_CLIENT_SECRET")" \\
  -d grant_type=client_credentials`
}

/** The header by hand, without the line breaks of `base64`. */
export function base64Snippet(origin: string): string {
  return `credentials=$(printf %s "${EXAMPLE_CLIENT_ID}:$LATCHKEY_CLIENT_SECRET" | base64 | tr -d '\\n')

curl ${origin}/oauth/v2/token \\
  -H "Authorization: Basic $credentials" \\
  -d grant_type=client_credentials`
}

/** The credentials in the body instead of the header. */
export function bodySnippet(origin: string): string {
  return `curl ${origin}/oauth/v2/token \\
  -d grant_type=client_credentials \\
  -d client_id=${EXAMPLE_CLIENT_ID} \\
  --data-urlencode "client_secret=$LATCHKEY_CLIENT_SECRET"`
}
