// Snippets for a POSIX shell with curl. What goes into a request is form-encoded, which leaves nothing to quote.

import { formEncode } from '#components/docs/form-encoding.ts'
import {
  type CallValues,
  type Sensitive,
  type TokenValues,
  tokenParameters,
  type VerifyValues,
} from './values.ts'

export const label = 'curl'
export const grammar = 'bash'

/** A word of a shell, in single quotes. A shell knows no NUL, so it is left out. */
export const literal = (text: string): string =>
  `'${text.replaceAll('\0', '').replaceAll("'", String.raw`'\''`)}'`

/** The value of `-u`. */
const user = (clientId: string, secret: Sensitive) =>
  'text' in secret
    ? `'${formEncode(clientId)}:${formEncode(secret.text)}'`
    : `"${formEncode(clientId)}:$${secret.variable}"`

/** An address, as it is where no shell reads anything else into it. */
const address = (url: string) => (/^[\w:/.~-]+$/.test(url) ? url : literal(url))

/** A parameter of a form, encoded. */
const field = ([name, value]: readonly [string, string]) => {
  const pair = `${name}=${formEncode(value)}`
  return /^[\w=.-]+$/.test(pair) ? pair : `'${pair}'`
}

/** Asks for a token. */
export function tokenRequest(values: TokenValues): string {
  const parameters = tokenParameters(values).map((parameter) => ` \\\n  -d ${field(parameter)}`)
  const request = `curl ${address(values.tokenUrl)} \\
  -u ${user(values.clientId, values.secret)}${parameters.join('')}`
  return values.callUrl
    ? `${request}\n\n# With its access_token in ACCESS_TOKEN:\n${apiCall({ callUrl: values.callUrl, token: { variable: 'ACCESS_TOKEN' } })}`
    : request
}

/** Calls an API. */
export function apiCall({ callUrl, token }: CallValues): string {
  const header =
    'text' in token
      ? literal(`Authorization: Bearer ${token.text}`)
      : `"Authorization: Bearer $${token.variable}"`
  return `curl ${address(callUrl)} \\
  -H ${header}`
}

/** Keeps a token until a minute before it expires. */
export function keepToken(values: TokenValues): string {
  const { tokenUrl, clientId, secret, scope = '', resource = '' } = values
  return `# Prints a valid token; requests a new one a minute before the old one expires.
# If there is none, it says the response and its status.
# Each server, client ID, scope and resource has a file of its own, which nobody else can read.
access_token() (
  server=${literal(tokenUrl)} client_id='${formEncode(clientId)}'
  scope=${literal(scope)} resource=${literal(resource)}
  whose="$server $client_id $scope $resource"
  file="\${XDG_RUNTIME_DIR:-$HOME}/.latchkey-token-$(printf %s "$whose" | cksum | tr ' ' -)"
  kept_for='' good_until=0 token=''
  [ -f "$file" ] && { IFS= read -r kept_for; read -r good_until token; } < "$file"
  if [ "$kept_for" != "$whose" ] || [ "$(date +%s)" -ge "$good_until" ]; then
    answer=$(curl -sS -w ' %{http_code}' "$server" \\
      -u ${'text' in secret ? `"$client_id:${formEncode(secret.text)}"` : `"$client_id:$${secret.variable}"`} \\
      -d grant_type=client_credentials \${scope:+--data-urlencode "scope=$scope"} \\
      \${resource:+--data-urlencode "resource=$resource"}) || return 1
    case $answer in *' 200') ;; *) printf '%s\\n' "$answer" >&2; return 1 ;; esac
    token=$(printf %s "$answer" | sed -E 's/.*"access_token":"([^"]+)".*/\\1/')
    life=$(printf %s "$answer" | sed -E 's/.*"expires_in":([0-9]+).*/\\1/')
    umask 077
    printf '%s\\n%s %s\\n' "$whose" "$(($(date +%s) + life - 60))" "$token" > "$file.$$" &&
      mv "$file.$$" "$file"
  fi
  printf '%s\\n' "$token"
)`
}

/** A shell verifies no signatures: it asks the server. */
export function verifyToken({ introspectUrl, audience, clientId, secret }: VerifyValues): string {
  return `# A shell can't check a signature, so it asks the server, with the credentials of the service that got the token.
# The server answers "active":true only for a valid token of an API that this service serves.
verify_access_token() { # token scope
  answer=$(printf 'token=%s' "$1" | curl -sS -w ' %{http_code}' ${address(introspectUrl)} \\
    -u ${user(clientId, secret)} --data-binary @-) || return 1
  case $answer in *' 200') ;; *) printf '%s\\n' "$answer" >&2; return 1 ;; esac
  case $answer in *'"active":true'*) ;; *) echo 401; return 1 ;; esac
  case $answer in *'"aud":'${literal(JSON.stringify(audience))}*) ;; *) echo 401; return 1 ;; esac
  scopes=$(printf %s "$answer" | sed -nE 's/.*"scope":"([^"]*)".*/\\1/p')
  case " $scopes " in *" $2 "*) printf '%s\\n' "$answer" ;; *) echo 403; return 1 ;; esac
}`
}
