import * as curl from '#components/docs/snippets/curl.ts'
import type { Sensitive, TokenValues } from '#components/docs/snippets/values.ts'
import type { CallableApi } from '#lib/features/apps/client-apis.ts'
import { routes } from '#lib/routes.ts'

/** What an app needs to request a token, and to call an API with it. */
export type Credentials = Named & { secret: string }

type Named = Endpoints & { clientId: string }

/** The variable that the `.env` file sets, and programs read. */
export const SECRET_VARIABLE = { variable: 'LATCHKEY_CLIENT_SECRET' }

/** Where an app requests its tokens, and the API that it can try one on, where one is known. */
export type Endpoints = { tokenUrl: string; callable: CallableApi | null }

/** A file of environment variables. Only an imported client ID can hold characters that want quotes. */
export function envFile({ clientId, secret, tokenUrl }: Credentials): string {
  const id = /^[\w.-]+$/.test(clientId) ? clientId : `'${clientId.replaceAll("'", "'\\''")}'`
  return `LATCHKEY_TOKEN_URL=${tokenUrl}\nLATCHKEY_CLIENT_ID=${id}\nLATCHKEY_CLIENT_SECRET=${secret}\n`
}

/** What a snippet says of the first token request of an app. */
export function tokenValues({ clientId, tokenUrl, callable }: Named, secret: Sensitive): TokenValues {
  return {
    issuer: tokenUrl.slice(0, -routes.token.length),
    tokenUrl,
    clientId,
    secret,
    resource: callable?.resource ?? undefined,
    callUrl: callable?.url,
  }
}

/** A token request for a shell with the secret in it, and a call with the token. */
export const curlWithSecret = ({ secret, ...named }: Credentials): string =>
  curl.tokenRequest(tokenValues(named, { text: secret }))
