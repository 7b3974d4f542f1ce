import { formEncode } from './form-encoding.ts'
import { EXAMPLE_CLIENT_ID, type SnippetSource } from './snippets.ts'

/**
 * Keeping a token until a minute before it expires, in the languages the documentation offers. The secret comes from
 * `LATCHKEY_CLIENT_SECRET`.
 */
export function keepTokenSnippets(
  origin: string,
  clientId: string = EXAMPLE_CLIENT_ID,
): readonly SnippetSource[] {
  return [
    {
      label: 'curl',
      language: 'bash',
      code: `# Prints a valid token; requests a new one a minute before the old one expires.
# Each issuer, client ID and scope has a file of its own, which nobody else can read.
access_token() (
  issuer='${origin}' client_id='${formEncode(clientId)}' scope=''
  whose="$issuer $client_id $scope"
  file="\${XDG_RUNTIME_DIR:-$HOME}/.latchkey-token-$(printf %s "$whose" | cksum | tr ' ' -)"
  kept_for='' good_until=0 token=''
  [ -f "$file" ] && { IFS= read -r kept_for; read -r good_until token; } < "$file"
  if [ "$kept_for" != "$whose" ] || [ "$(date +%s)" -ge "$good_until" ]; then
    answer=$(curl -sf "$issuer/oauth/v2/token" \\
      -u "$client_id:$LATCHKEY_CLIENT_SECRET" \\
      -d grant_type=client_credentials \${scope:+--data-urlencode "scope=$scope"}) || return 1
    token=$(printf %s "$answer" | sed -E 's/.*"access_token":"([^"]+)".*/\\1/')
    life=$(printf %s "$answer" | sed -E 's/.*"expires_in":([0-9]+).*/\\1/')
    umask 077
    printf '%s\\n%s %s\\n' "$whose" "$(($(date +%s) + life - 60))" "$token" > "$file.$$" &&
      mv "$file.$$" "$file"
  fi
  printf '%s\\n' "$token"
)`,
    },
    {
      label: 'Node',
      language: 'javascript',
      code: `const clientId = ${JSON.stringify(clientId)}
const encode = (text) => new URLSearchParams({ '': text }).toString().slice(1)

let kept = { token: '', goodUntil: 0 }
let asking = null

/** A valid token. The next one is requested a minute before it expires, once for all callers. */
export async function accessToken() {
  if (Date.now() < kept.goodUntil) return kept.token
  asking ??= askForToken().finally(() => (asking = null))
  kept = await asking
  return kept.token
}

async function askForToken() {
  const credentials = btoa(\`\${encode(clientId)}:\${encode(process.env.LATCHKEY_CLIENT_SECRET)}\`)
  const response = await fetch('${origin}/oauth/v2/token', {
    method: 'POST',
    headers: {
      Authorization: \`Basic \${credentials}\`,
      'Content-Type': 'application/x-www-form-urlencoded',
    },
    body: 'grant_type=client_credentials',
  })
  if (!response.ok) throw new Error(\`\${response.status}: \${await response.text()}\`)
  const { access_token, expires_in } = await response.json()
  return { token: access_token, goodUntil: Date.now() + (expires_in - 60) * 1000 }
}`,
    },
    {
      label: 'Python',
      language: 'python',
      code: `import base64, json, os, threading, time
from urllib.parse import quote_plus
from urllib.request import Request, urlopen

client_id = ${JSON.stringify(clientId)}
_lock = threading.Lock()
_kept = {"token": None, "good_until": 0}

def access_token():
    """A valid token. The next one is requested a minute before it expires."""
    with _lock:
        if time.time() >= _kept["good_until"]:
            pair = f"{quote_plus(client_id)}:{quote_plus(os.environ['LATCHKEY_CLIENT_SECRET'])}"
            request = Request(
                "${origin}/oauth/v2/token",
                method="POST",
                headers={
                    "Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}",
                    "Content-Type": "application/x-www-form-urlencoded",
                },
                data=b"grant_type=client_credentials",
            )
            with urlopen(request) as response:
                answer = json.load(response)
            _kept["token"] = answer["access_token"]
            _kept["good_until"] = time.time() + answer["expires_in"] - 60
        return _kept["token"]`,
    },
  ]
}
