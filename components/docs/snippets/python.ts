// Snippets for Python 3.8 or newer.

import {
  type CallValues,
  longEscape,
  type Sensitive,
  type TokenValues,
  tokenParameters,
  UNSEEN,
  type VerifyValues,
} from './values.ts'

export const label = 'Python'
export const grammar = 'python'

const NAMED: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** A string literal in double quotes. */
export const literal = (text: string): string =>
  `"${text.replaceAll(/["\\]/g, '\\$&').replaceAll(UNSEEN, (one) => NAMED[one] ?? longEscape(one))}"`

const read = (value: Sensitive) => ('text' in value ? literal(value.text) : `os.environ["${value.variable}"]`)

const parameters = (values: TokenValues, indent: string) =>
  tokenParameters(values)
    .map(([name, value]) => `${indent}"${name}": ${literal(value)},\n`)
    .join('')

/** Asks for a token, without a library. */
export function tokenRequest(values: TokenValues): string {
  return `import base64, json, os
from urllib.parse import quote_plus, urlencode
from urllib.request import Request, urlopen

client_id = ${literal(values.clientId)}
client_secret = ${read(values.secret)}

# Form-encode each half, join them with a colon, then base64.
pair = f"{quote_plus(client_id)}:{quote_plus(client_secret)}"
credentials = base64.b64encode(pair.encode()).decode()

form = {
${parameters(values, '    ')}}
request = Request(
    ${literal(values.tokenUrl)},
    method="POST",
    headers={
        "Authorization": f"Basic {credentials}",
        "Content-Type": "application/x-www-form-urlencoded",
    },
    data=urlencode(form).encode(),
)
with urlopen(request) as response:
    token = json.load(response)

${
  values.callUrl
    ? `call = Request(
    ${literal(values.callUrl)},
    headers={"Authorization": f"Bearer {token['access_token']}"},
)
with urlopen(call) as response:
    print(response.status, response.read().decode())`
    : 'print(token["access_token"])'
}`
}

/** Asks for a token with Authlib, which joins the credentials as they are. */
export function tokenByLibrary(values: TokenValues): string {
  const [, ...told] = tokenParameters(values)
  return `# pip install authlib requests
import os
from urllib.parse import quote_plus

from authlib.integrations.requests_client import OAuth2Session

# Authlib joins the two as they are: form-encode each first.
session = OAuth2Session(
    quote_plus(${literal(values.clientId)}),
    quote_plus(${read(values.secret)}),
    token_endpoint_auth_method="client_secret_basic",
)
token = session.fetch_token(
    ${literal(values.tokenUrl)},
    grant_type="client_credentials",
${told.map(([name, value]) => `    ${name}=${literal(value)},\n`).join('')})
print(token["access_token"])`
}

/** Calls an API. */
export function apiCall({ callUrl, token }: CallValues): string {
  return `import os
from urllib.error import HTTPError
from urllib.request import Request, urlopen

token = ${read(token)}
request = Request(
    ${literal(callUrl)},
    headers={"Authorization": f"Bearer {token}"},
)
try:
    with urlopen(request) as response:
        print(response.status, response.read().decode())
except HTTPError as error:
    if error.code == 401:
        raise SystemExit("The token is not valid, or no longer: request a new one")
    if error.code == 403:
        raise SystemExit("The token lacks a permission")
    raise`
}

/** Keeps a token until a minute before it expires. */
export function keepToken(values: TokenValues): string {
  return `import base64, json, os, threading, time
from urllib.parse import quote_plus, urlencode
from urllib.request import Request, urlopen

client_id = ${literal(values.clientId)}
form = {
${parameters(values, '    ')}}
_lock = threading.Lock()
_kept = {"token": None, "good_until": 0}

def access_token():
    """A valid token. The next one is requested a minute before it expires, once for all threads."""
    with _lock:
        if time.time() >= _kept["good_until"]:
            client_secret = ${read(values.secret)}
            pair = f"{quote_plus(client_id)}:{quote_plus(client_secret)}"
            request = Request(
                ${literal(values.tokenUrl)},
                method="POST",
                headers={
                    "Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}",
                    "Content-Type": "application/x-www-form-urlencoded",
                },
                data=urlencode(form).encode(),
            )
            with urlopen(request, timeout=10) as response:
                answer = json.load(response)
            _kept["token"] = answer["access_token"]
            _kept["good_until"] = time.time() + answer["expires_in"] - 60
        return _kept["token"]`
}

/** Verifies a token in a service of one's own, with PyJWT. */
export function verifyToken({ issuer, jwksUrl, audience, algorithm }: VerifyValues): string {
  return `# pip install "pyjwt[crypto]>=2.6"
import jwt

# Once per process: it keeps the keys, and fetches them again when a token names an unknown one.
_keys = jwt.PyJWKClient(${literal(jwksUrl)})

class MissingScope(Exception):
    pass

def verify_access_token(token, needed_scope):
    """The token's claims. Answer MissingScope with 403, any other jwt.PyJWTError with 401."""
    claims = jwt.decode(
        token,
        _keys.get_signing_key_from_jwt(token).key,
        algorithms=[${literal(algorithm)}],
        issuer=${literal(issuer)},
        audience=${literal(audience)},  # your own API, exactly
        leeway=30,
        options={"require": ["exp", "iat", "sub", "client_id", "jti"]},
    )
    if str(jwt.get_unverified_header(token).get("typ")).lower() not in ("at+jwt", "application/at+jwt"):
        raise jwt.InvalidTokenError("not an access token")
    if needed_scope not in claims.get("scope", "").split(" "):
        raise MissingScope(needed_scope)
    return claims`
}
