import { formEncode } from '#components/docs/form-encoding.ts'

/** What an app needs to request a token, and to call an API with it. */
export type Credentials = Endpoints & { clientId: string; secret: string }

/** Where an app requests its tokens, and what the address of a call with one starts with, where that is known. */
export type Endpoints = { tokenUrl: string; apiUrl: string | null }

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

/** The same with the secret in `API_TOKEN`. */
export function curlWithVariable({ clientId, ...endpoints }: Omit<Credentials, 'secret'>): string {
  return curl(`"${formEncode(clientId)}:$API_TOKEN"`, endpoints)
}

function curl(user: string, { tokenUrl, apiUrl }: Endpoints): string {
  const request = `curl -u ${user} \\\n  -d grant_type=client_credentials \\\n  ${tokenUrl}`
  return apiUrl === null
    ? request
    : `${request}\n\n# With its access_token in ACCESS_TOKEN:\n${curlApiCall(apiUrl)}`
}

const curlApiCall = (apiUrl: string) => `curl -H "Authorization: Bearer $ACCESS_TOKEN" \\\n  ${apiUrl}`
