import { type Credentials, curlWithSecret } from '#components/apps/credentials.ts'
import { goTokenRequest, nodeTokenRequest, pythonTokenRequest } from '#components/docs/token-request-code.ts'

/** The variable of the `.env` file. */
const SECRET_VARIABLE = 'LATCHKEY_CLIENT_SECRET'

/**
 * The first token request, ready to run. The command line has the secret in it, to try it out; a program reads it from
 * where the `.env` file puts it, so that it is written down in no source.
 */
export function tokenRequests(credentials: Credentials) {
  const request = { ...credentials, secretVariable: SECRET_VARIABLE }
  return [
    { label: 'curl', title: 'with the secret', code: curlWithSecret(credentials) },
    { label: 'Node', title: 'secret from .env', code: nodeTokenRequest(request) },
    { label: 'Python', title: 'secret from .env', code: pythonTokenRequest(request) },
    { label: 'Go', title: 'secret from .env', code: goTokenRequest(request) },
  ] as const
}
