import { formEncode } from '#components/docs/form-encoding.ts'
import type { CallableApi } from '#lib/features/apps/client-apis.ts'

/** What an app needs to request a token, and to call an API with it. */
export type Credentials = Endpoints & { clientId: string; secret: string }

/** Where an app requests its tokens, and the API that it can try one on, where one is known. */
export type Endpoints = { tokenUrl: string; callable: CallableApi | null }

/** A file of environment variables. Only an imported client ID can hold characters that want quotes. */
export function envFile({ clientId, secret, tokenUrl }: Credentials): string {
  const id = /^[\w.-]+$/.test(clientId) ? clientId : `'${clientId.replaceAll("'", "'\\''")}'`
  return `LATCHKEY_TOKEN_URL=${tokenUrl}\nLATCHKEY_CLIENT_ID=${id}\nLATCHKEY_CLIENT_SECRET=${secret}\n`
}

/**
 * A token request for a shell, and a call with the token. Each half is form-encoded (RFC 6749 §2.3.1), which also leaves
 * no quote to escape.
 */
export function curlWithSecret({ clientId, secret, ...endpoints }: Credentials): string {
  return curl(`'${formEncode(clientId)}:${secret}'`, endpoints)
}

/** The same with the secret in `LATCHKEY_CLIENT_SECRET`. */
export function curlWithVariable({ clientId, ...endpoints }: Omit<Credentials, 'secret'>): string {
  return curl(`"${formEncode(clientId)}:$LATCHKEY_CLIENT_SECRET"`, endpoints)
}

function curl(user: string, { tokenUrl, callable }: Endpoints): string {
  const resource = callable?.resource ? `  -d 'resource=${formEncode(callable.resource)}' \\\n` : ''
  const request = `curl -u ${user} \\\n  -d grant_type=client_credentials \\\n${resource}  ${tokenUrl}`
  return callable === null
    ? request
    : `${request}\n\n# With its access_token in ACCESS_TOKEN:\n${curlApiCall(callable.url)}`
}

const curlApiCall = (url: string) => `curl -H "Authorization: Bearer $ACCESS_TOKEN" \\\n  ${url}`
