// Snippets for C# on .NET 8 or newer, with the imports that its templates turn on.

import {
  type CallValues,
  longEscape,
  type Sensitive,
  type TokenValues,
  tokenParameters,
  UNSEEN,
  type VerifyValues,
} from './values.ts'

export const label = 'C#'
export const grammar = 'csharp'

const NAMED: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** A regular string literal. */
export const literal = (text: string): string =>
  `"${text.replaceAll(/["\\]/g, '\\$&').replaceAll(UNSEEN, (one) => NAMED[one] ?? longEscape(one))}"`

const read = (value: Sensitive) =>
  'text' in value ? literal(value.text) : `Environment.GetEnvironmentVariable("${value.variable}")!`

const parameters = (values: TokenValues, indent: string) =>
  tokenParameters(values)
    .map(([name, value]) => `${indent}["${name}"] = ${literal(value)},\n`)
    .join('')

/** Asks for a token, without a library. */
export function tokenRequest(values: TokenValues): string {
  return `using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

var clientId = ${literal(values.clientId)};
var clientSecret = ${read(values.secret)};

// Form-encode each half, join them with a colon, then base64.
var pair = WebUtility.UrlEncode(clientId) + ":" + WebUtility.UrlEncode(clientSecret);
var credentials = Convert.ToBase64String(Encoding.UTF8.GetBytes(pair));

using var http = new HttpClient();
using var request = new HttpRequestMessage(HttpMethod.Post, ${literal(values.tokenUrl)})
{
    Content = new FormUrlEncodedContent(new Dictionary<string, string>
    {
${parameters(values, '        ')}    }),
};
request.Headers.Authorization = new AuthenticationHeaderValue("Basic", credentials);

using var response = await http.SendAsync(request);
if (!response.IsSuccessStatusCode)
    throw new HttpRequestException($"{(int)response.StatusCode}: {await response.Content.ReadAsStringAsync()}");

var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
var accessToken = answer.GetProperty("access_token").GetString();
${
  values.callUrl
    ? `
http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
using var called = await http.GetAsync(${literal(values.callUrl)});
Console.WriteLine($"{(int)called.StatusCode} {await called.Content.ReadAsStringAsync()}");`
    : 'Console.WriteLine(accessToken);'
}`
}

/** Asks for a token with Duende.IdentityModel, which form-encodes both halves of the credentials itself. */
export function tokenByLibrary(values: TokenValues): string {
  const { scope, resource } = values
  return `// dotnet add package Duende.IdentityModel
using Duende.IdentityModel.Client;

using var http = new HttpClient();
var answer = await http.RequestClientCredentialsTokenAsync(new ClientCredentialsTokenRequest
{
    Address = ${literal(values.tokenUrl)},
    ClientId = ${literal(values.clientId)},
    ClientSecret = ${read(values.secret)},
    ClientCredentialStyle = ClientCredentialStyle.AuthorizationHeader,
${scope ? `    Scope = ${literal(scope)},\n` : ''}${resource ? `    Resource = { ${literal(resource)} },\n` : ''}});
if (answer.IsError) throw new HttpRequestException(answer.Error);

Console.WriteLine(answer.AccessToken);`
}

/** Calls an API. */
export function apiCall({ callUrl, token }: CallValues): string {
  return `using System.Net;
using System.Net.Http.Headers;

using var http = new HttpClient();
http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", ${read(token)});
using var response = await http.GetAsync(${literal(callUrl)});
if (response.StatusCode == HttpStatusCode.Unauthorized)
    throw new HttpRequestException("The token is not valid, or no longer: request a new one");
if (response.StatusCode == HttpStatusCode.Forbidden)
    throw new HttpRequestException("The token lacks a permission");

Console.WriteLine($"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");`
}

/** Keeps a token until a minute before it expires. */
export function keepToken(values: TokenValues): string {
  return `using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

public sealed class AccessTokens(HttpClient http)
{
    private readonly SemaphoreSlim _one = new(1, 1);
    private string _token = "";
    private DateTimeOffset _goodUntil = DateTimeOffset.MinValue;

    /// <summary>A valid token. The next one is requested a minute before it expires, once for all callers.</summary>
    public async Task<string> GetAsync(CancellationToken cancel = default)
    {
        await _one.WaitAsync(cancel);
        try
        {
            if (DateTimeOffset.UtcNow < _goodUntil) return _token;

            var clientId = ${literal(values.clientId)};
            var clientSecret = ${read(values.secret)};
            var pair = WebUtility.UrlEncode(clientId) + ":" + WebUtility.UrlEncode(clientSecret);
            using var request = new HttpRequestMessage(HttpMethod.Post, ${literal(values.tokenUrl)})
            {
                Content = new FormUrlEncodedContent(new Dictionary<string, string>
                {
${parameters(values, '                    ')}                }),
            };
            request.Headers.Authorization = new AuthenticationHeaderValue(
                "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(pair)));

            using var response = await http.SendAsync(request, cancel);
            response.EnsureSuccessStatusCode();
            var answer = await response.Content.ReadFromJsonAsync<JsonElement>(cancel);
            _token = answer.GetProperty("access_token").GetString()!;
            _goodUntil = DateTimeOffset.UtcNow.AddSeconds(answer.GetProperty("expires_in").GetInt32() - 60);
            return _token;
        }
        finally
        {
            _one.Release();
        }
    }
}`
}

/** Verifies a token in a service of one's own, with Microsoft's own library. */
export function verifyToken({ issuer, audience, algorithm }: VerifyValues): string {
  const plain = issuer.startsWith('http://')
  return `// dotnet add package Microsoft.IdentityModel.JsonWebTokens
// dotnet add package Microsoft.IdentityModel.Protocols.OpenIdConnect
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

public sealed class MissingScopeException : Exception;

public static class AccessTokenVerifier
{
    private static readonly JsonWebTokenHandler Handler = new();

    private static readonly TokenValidationParameters Parameters = new()
    {
        ValidIssuer = ${literal(issuer)},
        ValidAudience = ${literal(audience)}, // your own API, exactly
        ValidTypes = ["at+jwt", "application/at+jwt"],
        ValidAlgorithms = [${literal(algorithm)}],
        ClockSkew = TimeSpan.FromSeconds(30),
        // Keeps the keys, and fetches them again when a token names an unknown one.
        ConfigurationManager = new ConfigurationManager<OpenIdConnectConfiguration>(
            ${literal(`${issuer}/.well-known/oauth-authorization-server`)},
            new OpenIdConnectConfigurationRetriever()${
              plain ? ',\n            new HttpDocumentRetriever { RequireHttps = false }' : ''
            }),
    };

    /// <summary>The token's claims. Answer MissingScopeException with 403, any other exception with 401.</summary>
    public static async Task<JsonWebToken> VerifyAsync(string token, string neededScope)
    {
        var result = await Handler.ValidateTokenAsync(token, Parameters);
        if (!result.IsValid) throw result.Exception;

        var verified = (JsonWebToken)result.SecurityToken;
        var scopes = verified.TryGetPayloadValue("scope", out string scope) ? scope.Split(' ') : [];
        if (!scopes.Contains(neededScope)) throw new MissingScopeException();
        return verified;
    }
}`
}
