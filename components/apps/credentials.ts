import { formEncode } from '#components/docs/form-encoding.ts'

/** What an app needs to ask for a token. */
export type Credentials = { clientId: string; secret: string; tokenUrl: string }

/** A file of environment variables. Only an imported client ID can hold characters that want quotes. */
export function envFile({ clientId, secret, tokenUrl }: Credentials): string {
  const id = /^[\w.-]+$/.test(clientId) ? clientId : `'${clientId.replaceAll("'", "'\\''")}'`
  return `LATCHKEY_TOKEN_URL=${tokenUrl}\nLATCHKEY_CLIENT_ID=${id}\nLATCHKEY_CLIENT_SECRET=${secret}\n`
}

/**
 * A token request for a shell. Each half is form-encoded (RFC 6749 §2.3.1), which also leaves no quote to
 * escape.
 */
export function curlWithSecret({ clientId, secret, tokenUrl }: Credentials): string {
  return curl(`'${formEncode(clientId)}:${secret}'`, tokenUrl)
}

/** The same with the secret in `API_TOKEN`. */
export function curlWithVariable({ clientId, tokenUrl }: Omit<Credentials, 'secret'>): string {
  return curl(`"${formEncode(clientId)}:$API_TOKEN"`, tokenUrl)
}

const curl = (user: string, tokenUrl: string) =>
  `curl -u ${user} \\\n  -d grant_type=client_credentials \\\n  ${tokenUrl}`
