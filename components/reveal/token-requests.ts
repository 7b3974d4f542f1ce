import {
  type Credentials,
  curlWithSecret,
  SECRET_VARIABLE,
  tokenValues,
} from '#components/apps/credentials.ts'
import * as go from '#components/docs/snippets/go.ts'
import * as javascript from '#components/docs/snippets/javascript.ts'
import * as python from '#components/docs/snippets/python.ts'

/**
 * The first token request, ready to run. The command line has the secret in it, to try it out; a program reads it from
 * where the `.env` file puts it, so that it is written down in no source. These few languages alone: all of them would
 * make the dialog wait for code that most never look at, and the app's page has them.
 */
export function tokenRequests(credentials: Credentials) {
  const values = tokenValues(credentials, SECRET_VARIABLE)
  const title = 'secret from .env'
  return [
    { label: 'curl', title: 'with the secret', code: curlWithSecret(credentials) },
    { label: javascript.label, title, code: javascript.tokenRequest(values) },
    { label: python.label, title, code: python.tokenRequest(values) },
    { label: go.label, title, code: go.tokenRequest(values) },
  ] as const
}
