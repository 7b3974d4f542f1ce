// Snippets for Go 1.19 or newer.

import {
  type CallValues,
  longEscape,
  type Sensitive,
  type TokenValues,
  tokenParameters,
  UNSEEN,
  type VerifyValues,
} from './values.ts'

export const label = 'Go'
export const grammar = 'go'

const NAMED: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** An interpreted string literal (Go specification, "String literals"). */
export const literal = (text: string): string =>
  `"${text.replaceAll(/["\\]/g, '\\$&').replaceAll(UNSEEN, (one) => NAMED[one] ?? longEscape(one))}"`

const read = (value: Sensitive) => ('text' in value ? literal(value.text) : `os.Getenv("${value.variable}")`)

const imports = (...packages: (string | false)[]) =>
  `import (\n${packages
    .filter((name) => name !== false)
    .map((name) => (name ? `\t"${name}"\n` : '\n'))
    .join('')})`

const form = (values: TokenValues, indent: string) =>
  tokenParameters(values)
    .map(([name, value]) => `${indent}form.Set("${name}", ${literal(value)})\n`)
    .join('')

/** Asks for a token, without a library. */
export function tokenRequest(values: TokenValues): string {
  return `package main

${imports('encoding/json', 'fmt', 'io', 'net/http', 'net/url', 'variable' in values.secret && 'os', 'strings')}

func main() {
	form := url.Values{}
${form(values, '\t')}	request, err := http.NewRequest("POST", ${literal(values.tokenUrl)}, strings.NewReader(form.Encode()))
	if err != nil {
		panic(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	// Form-encode each half; SetBasicAuth joins them with a colon, then base64.
	request.SetBasicAuth(url.QueryEscape(${literal(values.clientId)}), url.QueryEscape(${read(values.secret)}))

	response, err := http.DefaultClient.Do(request)
	if err != nil {
		panic(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		panic(err)
	}
	if response.StatusCode != http.StatusOK {
		panic(response.Status + ": " + string(body))
	}
	var token struct {
		AccessToken string \`json:"access_token"\`
	}
	if err := json.Unmarshal(body, &token); err != nil {
		panic(err)
	}
${values.callUrl ? call(values.callUrl) : '\tfmt.Println(token.AccessToken)'}
}`
}

const call = (url: string) => `
	call, err := http.NewRequest("GET", ${literal(url)}, nil)
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

/** Fields of a struct, in columns as gofmt has them. */
function aligned(fields: readonly (readonly [string, string])[]): string {
  const width = Math.max(...fields.map(([name]) => name.length)) + 2
  return fields.map(([name, value]) => `\t\t${`${name}:`.padEnd(width)}${value},\n`).join('')
}

/** Asks for a token with golang.org/x/oauth2, which form-encodes both halves of the credentials itself. */
export function tokenByLibrary(values: TokenValues): string {
  const { scope, resource } = values
  const scopes = scope?.split(' ').filter(Boolean).map(literal).join(', ')
  return `// go get golang.org/x/oauth2
package main

${imports(
  'context',
  'fmt',
  resource ? 'net/url' : false,
  'variable' in values.secret && 'os',
  '',
  'golang.org/x/oauth2',
  'golang.org/x/oauth2/clientcredentials',
)}

func main() {
	config := clientcredentials.Config{
${aligned([
  ['ClientID', literal(values.clientId)],
  ['ClientSecret', read(values.secret)],
  ['TokenURL', literal(values.tokenUrl)],
  ['AuthStyle', 'oauth2.AuthStyleInHeader'],
  ...(scopes ? ([['Scopes', `[]string{${scopes}}`]] as const) : []),
  ...(resource ? ([['EndpointParams', `url.Values{"resource": {${literal(resource)}}}`]] as const) : []),
])}	}
	// config.Client(ctx) gives an HTTP client that keeps the token and sends it along.
	token, err := config.Token(context.Background())
	if err != nil {
		panic(err)
	}
	fmt.Println(token.AccessToken)
}`
}

/** Calls an API. */
export function apiCall({ callUrl, token }: CallValues): string {
  return `package main

${imports('fmt', 'io', 'net/http', 'variable' in token && 'os')}

func main() {
	request, err := http.NewRequest("GET", ${literal(callUrl)}, nil)
	if err != nil {
		panic(err)
	}
	request.Header.Set("Authorization", "Bearer "+${read(token)})
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		panic(err)
	}
	defer response.Body.Close()
	switch response.StatusCode {
	case http.StatusUnauthorized:
		panic("The token is not valid, or no longer: request a new one")
	case http.StatusForbidden:
		panic("The token lacks a permission")
	}
	body, err := io.ReadAll(response.Body)
	if err != nil {
		panic(err)
	}
	fmt.Println(response.StatusCode, string(body))
}`
}

/** Keeps a token until a minute before it expires. */
export function keepToken(values: TokenValues): string {
  return `package main

${imports(
  'encoding/json',
  'fmt',
  'io',
  'net/http',
  'net/url',
  'variable' in values.secret && 'os',
  'strings',
  'sync',
  'time',
)}

var tokens = http.Client{Timeout: 10 * time.Second}

var kept struct {
	sync.Mutex
	token     string
	goodUntil time.Time
}

// accessToken returns a valid token. The next one is requested a minute before it expires, once for all callers.
func accessToken() (string, error) {
	kept.Lock()
	defer kept.Unlock()
	if time.Now().Before(kept.goodUntil) {
		return kept.token, nil
	}
	form := url.Values{}
${form(values, '\t')}	request, err := http.NewRequest("POST", ${literal(values.tokenUrl)}, strings.NewReader(form.Encode()))
	if err != nil {
		return "", err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.SetBasicAuth(url.QueryEscape(${literal(values.clientId)}), url.QueryEscape(${read(values.secret)}))
	response, err := tokens.Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return "", err
	}
	if response.StatusCode != http.StatusOK {
		return "", fmt.Errorf("%s: %s", response.Status, body)
	}
	var answer struct {
		AccessToken string \`json:"access_token"\`
		ExpiresIn   int    \`json:"expires_in"\`
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return "", err
	}
	kept.token = answer.AccessToken
	kept.goodUntil = time.Now().Add(time.Duration(answer.ExpiresIn-60) * time.Second)
	return kept.token, nil
}`
}

/** Verifies a token in a service of one's own, with go-oidc. */
export function verifyToken({ issuer, jwksUrl, audience, algorithm }: VerifyValues): string {
  return `// go get github.com/coreos/go-oidc/v3
package main

${imports('context', 'encoding/base64', 'encoding/json', 'errors', 'strings', 'time', '', 'github.com/coreos/go-oidc/v3/oidc')}

// Once per process: the key set keeps the keys, and fetches them again when a token names an unknown one.
var verifier = oidc.NewVerifier(
	${literal(issuer)},
	oidc.NewRemoteKeySet(context.Background(), ${literal(jwksUrl)}),
	&oidc.Config{
		ClientID:             ${literal(audience)}, // the audience: your own API, exactly
		SupportedSigningAlgs: []string{${literal(algorithm)}},
		Now:                  func() time.Time { return time.Now().Add(-30 * time.Second) },
	},
)

type claims struct {
	ClientID string \`json:"client_id"\`
	Subject  string \`json:"sub"\`
	Scope    string \`json:"scope"\`
}

// errMissingScope is to be answered with 403, any other error with 401.
var errMissingScope = errors.New("the token lacks a permission")

func verifyAccessToken(ctx context.Context, token, neededScope string) (*claims, error) {
	verified, err := verifier.Verify(ctx, token)
	if err != nil {
		return nil, err
	}
	var header struct {
		Type string \`json:"typ"\`
	}
	first, err := base64.RawURLEncoding.DecodeString(strings.SplitN(token, ".", 2)[0])
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(first, &header); err != nil {
		return nil, err
	}
	if strings.TrimPrefix(strings.ToLower(header.Type), "application/") != "at+jwt" {
		return nil, errors.New("not an access token")
	}
	var found claims
	if err := verified.Claims(&found); err != nil {
		return nil, err
	}
	for _, scope := range strings.Fields(found.Scope) {
		if scope == neededScope {
			return &found, nil
		}
	}
	return nil, errMissingScope
}`
}
