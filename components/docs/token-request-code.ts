// A token request as code that runs as it stands, for one client. The secret is never in it: it comes from a variable.

import type { CallableApi } from '#lib/features/apps/client-apis.ts'
import { formEncode } from './form-encoding.ts'

/** What the code is for. */
export type TokenRequest = {
  tokenUrl: string
  clientId: string
  /** The environment variable that holds the secret. */
  secretVariable: string
  /** An API to call with the token; without one the token is printed. */
  callable?: CallableApi | null
}

/** A literal of JavaScript, in single quotes. */
export const jsLiteral = (text: string): string =>
  `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`

/** A literal of Python: what JSON escapes, Python reads likewise. */
export const pythonLiteral = (text: string): string => JSON.stringify(text)

/** An interpreted string literal of Go, which knows the escapes of JSON (Go specification, "String literals"). */
export const goLiteral = (text: string): string => JSON.stringify(text)

/** The body of the request. What is form-encoded is a literal of every language as it is. */
const bodyFor = (callable: CallableApi | null | undefined) =>
  `grant_type=client_credentials${callable?.resource ? `&resource=${formEncode(callable.resource)}` : ''}`

/** For Node: `fetch`, without a library. */
export function nodeTokenRequest({ tokenUrl, clientId, secretVariable, callable }: TokenRequest): string {
  return `const clientId = ${jsLiteral(clientId)}
const clientSecret = process.env.${secretVariable}

// Form-encode each half, join them with a colon, then base64.
const encode = (text) => new URLSearchParams({ '': text }).toString().slice(1)
const credentials = btoa(\`\${encode(clientId)}:\${encode(clientSecret)}\`)

const response = await fetch(${jsLiteral(tokenUrl)}, {
  method: 'POST',
  headers: {
    Authorization: \`Basic \${credentials}\`,
    'Content-Type': 'application/x-www-form-urlencoded',
  },
  body: '${bodyFor(callable)}',
})
if (!response.ok) throw new Error(\`\${response.status}: \${await response.text()}\`)

const { access_token, expires_in } = await response.json()
${callable ? nodeCall(callable.url) : 'console.log(access_token)'}`
}

const nodeCall = (url: string) => `
const called = await fetch(${jsLiteral(url)}, {
  headers: { Authorization: \`Bearer \${access_token}\` },
})
console.log(called.status, await called.text())`

/** For Python, without a library. */
export function pythonTokenRequest({ tokenUrl, clientId, secretVariable, callable }: TokenRequest): string {
  return `import base64, json, os
from urllib.parse import quote_plus
from urllib.request import Request, urlopen

client_id = ${pythonLiteral(clientId)}
client_secret = os.environ["${secretVariable}"]

# Form-encode each half, join them with a colon, then base64.
pair = f"{quote_plus(client_id)}:{quote_plus(client_secret)}"
credentials = base64.b64encode(pair.encode()).decode()

request = Request(
    ${pythonLiteral(tokenUrl)},
    method="POST",
    headers={
        "Authorization": f"Basic {credentials}",
        "Content-Type": "application/x-www-form-urlencoded",
    },
    data=b"${bodyFor(callable)}",
)
with urlopen(request) as response:
    token = json.load(response)

${callable ? pythonCall(callable.url) : 'print(token["access_token"])'}`
}

const pythonCall = (url: string) => `call = Request(
    ${pythonLiteral(url)},
    headers={"Authorization": f"Bearer {token['access_token']}"},
)
with urlopen(call) as response:
    print(response.status, response.read().decode())`

/** For Go, with its own library alone. */
export function goTokenRequest({ tokenUrl, clientId, secretVariable, callable }: TokenRequest): string {
  return `package main

import (
	"encoding/json"
	"fmt"${callable ? '\n\t"io"' : ''}
	"net/http"
	"net/url"
	"os"
	"strings"
)

func main() {
	body := strings.NewReader("${bodyFor(callable)}")
	request, err := http.NewRequest("POST", ${goLiteral(tokenUrl)}, body)
	if err != nil {
		panic(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	// Form-encode each half; SetBasicAuth joins them with a colon, then base64.
	request.SetBasicAuth(url.QueryEscape(${goLiteral(clientId)}), url.QueryEscape(os.Getenv("${secretVariable}")))

	response, err := http.DefaultClient.Do(request)
	if err != nil {
		panic(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		panic(response.Status)
	}
	var token struct {
		AccessToken string \`json:"access_token"\`
	}
	if err := json.NewDecoder(response.Body).Decode(&token); err != nil {
		panic(err)
	}
${callable ? goCall(callable.url) : '\tfmt.Println(token.AccessToken)'}
}`
}

const goCall = (url: string) => `
	call, err := http.NewRequest("GET", ${goLiteral(url)}, nil)
	if err != nil {
		panic(err)
	}
	call.Header.Set("Authorization", "Bearer "+token.AccessToken)
	called, err := http.DefaultClient.Do(call)
	if err != nil {
		panic(err)
	}
	defer called.Body.Close()
	text, err := io.ReadAll(called.Body)
	if err != nil {
		panic(err)
	}
	fmt.Println(called.StatusCode, string(text))`
