// Snippets for Java 11 or newer.

import {
  type CallValues,
  type Sensitive,
  strictUrl,
  type TokenValues,
  tokenParameters,
  utf16Escape,
  type VerifyValues,
} from './values.ts'

export const label = 'Java'
export const grammar = 'java'

const NAMED: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/**
 * A string literal in ASCII alone, as compilers read the encoding of their machine. Quotes, backslashes and line breaks
 * never as `\uXXXX`, which Java puts back before it looks for the end of a literal (JLS §3.3).
 */
export const literal = (text: string): string =>
  `"${text.replaceAll(/["\\]/g, '\\$&').replaceAll(/[^ -~]/gu, (one) => NAMED[one] ?? utf16Escape(one))}"`

const read = (value: Sensitive) =>
  'text' in value ? literal(value.text) : `System.getenv("${value.variable}")`

/** The body of a request as an expression, a parameter per line. */
const body = (values: TokenValues) =>
  tokenParameters(values)
    .map(([name, value], at) =>
      at === 0 ? `"${name}=${value}"` : `\n        + "&${name}=" + encode(${literal(value)})`,
    )
    .join('')

const ENCODE = `  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }`

const request = (
  tokenUrl: string,
) => `HttpRequest request = HttpRequest.newBuilder(URI.create(${literal(strictUrl(tokenUrl))}))
        .header("Authorization", "Basic " + credentials)
        .header("Content-Type", "application/x-www-form-urlencoded")
        .POST(HttpRequest.BodyPublishers.ofString(body))`

/** Asks for a token, without a library. */
export function tokenRequest(values: TokenValues): string {
  return `import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

public class TokenRequestExample {
  public static void main(String[] args) throws Exception {
    String clientId = ${literal(values.clientId)};
    String clientSecret = ${read(values.secret)};

    // Form-encode each half, join them with a colon, then base64.
    String pair = encode(clientId) + ":" + encode(clientSecret);
    String credentials = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));

    String body = ${body(values)};
    HttpClient http = HttpClient.newHttpClient();
    ${request(values.tokenUrl)}
        .build();
    HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IllegalStateException(response.statusCode() + ": " + response.body());
    }

    // Java has no JSON parser of its own: use the one of your project.
    Matcher found = Pattern.compile("\\"access_token\\":\\"([^\\"]+)\\"").matcher(response.body());
    if (!found.find()) throw new IllegalStateException(response.body());
    String accessToken = found.group(1);
${
  values.callUrl
    ? `
    HttpRequest call = HttpRequest.newBuilder(URI.create(${literal(strictUrl(values.callUrl))}))
        .header("Authorization", "Bearer " + accessToken)
        .build();
    HttpResponse<String> called = http.send(call, HttpResponse.BodyHandlers.ofString());
    System.out.println(called.statusCode() + " " + called.body());`
    : '    System.out.println(accessToken);'
}
  }

${ENCODE}
}`
}

/** Asks for a token with Nimbus, which form-encodes both halves of the credentials itself. */
export function tokenByLibrary(values: TokenValues): string {
  const { scope, resource } = values
  const scopes = scope?.split(' ').filter(Boolean).map(literal).join(', ')
  return `// com.nimbusds:oauth2-oidc-sdk, version 11 or newer
import com.nimbusds.oauth2.sdk.*;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.id.ClientID;
import java.net.URI;

public class TokenByNimbus {
  public static void main(String[] args) throws Exception {
    ClientSecretBasic authentication = new ClientSecretBasic(
        new ClientID(${literal(values.clientId)}),
        new Secret(${read(values.secret)}));
    TokenRequest request = new TokenRequest.Builder(
            URI.create(${literal(strictUrl(values.tokenUrl))}),
            authentication,
            new ClientCredentialsGrant())
${scopes ? `        .scope(new Scope(${scopes}))\n` : ''}${
  resource ? `        .resource(URI.create(${literal(resource)}))\n` : ''
}        .build();

    TokenResponse response = TokenResponse.parse(request.toHTTPRequest().send());
    if (!response.indicatesSuccess()) {
      throw new IllegalStateException(response.toErrorResponse().getErrorObject().getCode());
    }
    System.out.println(response.toSuccessResponse().getTokens().getAccessToken().getValue());
  }
}`
}

/** Calls an API. */
export function apiCall({ callUrl, token }: CallValues): string {
  return `import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

public class ApiCall {
  public static void main(String[] args) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create(${literal(strictUrl(callUrl))}))
        .header("Authorization", "Bearer " + ${read(token)})
        .build();
    HttpResponse<String> response =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() == 401) {
      throw new IllegalStateException("The token is not valid, or no longer: request a new one");
    }
    if (response.statusCode() == 403) {
      throw new IllegalStateException("The token lacks a permission");
    }
    System.out.println(response.statusCode() + " " + response.body());
  }
}`
}

/** Keeps a token until a minute before it expires. */
export function keepToken(values: TokenValues): string {
  return `import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

final class AccessTokens {
  private static final HttpClient http = HttpClient.newHttpClient();
  private static String token;
  private static Instant goodUntil = Instant.MIN;

  /** A valid token. The next one is requested a minute before it expires, once for all threads. */
  static synchronized String get() throws IOException, InterruptedException {
    if (Instant.now().isBefore(goodUntil)) return token;

    String clientId = ${literal(values.clientId)};
    String clientSecret = ${read(values.secret)};
    String pair = encode(clientId) + ":" + encode(clientSecret);
    String credentials = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    String body = ${body(values)};
    ${request(values.tokenUrl)}
        .timeout(Duration.ofSeconds(10))
        .build();
    HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException(response.statusCode() + ": " + response.body());
    }
    // Java has no JSON parser of its own: use the one of your project.
    token = find("\\"access_token\\":\\"([^\\"]+)\\"", response.body());
    long life = Long.parseLong(find("\\"expires_in\\":(\\\\d+)", response.body()));
    goodUntil = Instant.now().plusSeconds(life - 60);
    return token;
  }

  private static String find(String pattern, String body) throws IOException {
    Matcher found = Pattern.compile(pattern).matcher(body);
    if (!found.find()) throw new IOException(body);
    return found.group(1);
  }

${ENCODE.replace('static', 'private static')}
}`
}

/** Verifies a token in a service of one's own, with Nimbus. */
export function verifyToken({ issuer, jwksUrl, audience, algorithm }: VerifyValues): string {
  return `// com.nimbusds:nimbus-jose-jwt, version 9.37 or newer
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.net.MalformedURLException;
import java.net.URI;
import java.text.ParseException;
import java.util.Arrays;
import java.util.Set;

final class AccessTokenVerifier {
  static final class MissingScope extends Exception {}

  private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();

  /** Make one per process: it keeps the keys, and fetches them again when a token names an unknown one. */
  AccessTokenVerifier() throws MalformedURLException {
    processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(
        new JOSEObjectType("at+jwt"), new JOSEObjectType("application/at+jwt")));
    processor.setJWSKeySelector(new JWSVerificationKeySelector<>(
        JWSAlgorithm.parse(${literal(algorithm)}),
        JWKSourceBuilder.create(URI.create(${literal(strictUrl(jwksUrl))}).toURL()).build()));
    DefaultJWTClaimsVerifier<SecurityContext> claims = new DefaultJWTClaimsVerifier<>(
        ${literal(audience)}, // your own API, exactly
        new JWTClaimsSet.Builder().issuer(${literal(issuer)}).build(),
        Set.of("exp", "iat", "sub", "client_id", "jti"));
    claims.setMaxClockSkew(30);
    processor.setJWTClaimsSetVerifier(claims);
  }

  /** The token's claims. Answer MissingScope with 403, the other exceptions with 401. */
  JWTClaimsSet verify(String token, String neededScope)
      throws ParseException, BadJOSEException, JOSEException, MissingScope {
    JWTClaimsSet claims = processor.process(token, null);
    String scope = claims.getStringClaim("scope");
    if (scope == null || !Arrays.asList(scope.split(" ")).contains(neededScope)) throw new MissingScope();
    return claims;
  }
}`
}
