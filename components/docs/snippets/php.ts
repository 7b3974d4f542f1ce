// Snippets for PHP 8.1 or newer.

import {
  type CallValues,
  hexOf,
  type Sensitive,
  type TokenValues,
  tokenParameters,
  UNSEEN,
  type VerifyValues,
} from './values.ts'

export const label = 'PHP'
export const grammar = 'php'

/** A string literal: in single quotes where that says it, else in double quotes, where `$` means something. */
export function literal(text: string): string {
  if (text.search(UNSEEN) === -1) return `'${text.replaceAll(/['\\]/g, '\\$&')}'`
  const escaped = text
    .replaceAll(/["\\$]/g, '\\$&')
    .replaceAll(UNSEEN, (one) => (one === '\n' ? '\\n' : `\\u{${hexOf(one, 1)}}`))
  return `"${escaped}"`
}

const read = (value: Sensitive) => ('text' in value ? literal(value.text) : `getenv('${value.variable}')`)

const parameters = (values: TokenValues, indent: string) =>
  tokenParameters(values)
    .map(([name, value]) => `${indent}'${name}' => ${literal(value)},\n`)
    .join('')

/** Asks for a token, without a library. */
export function tokenRequest(values: TokenValues): string {
  return `<?php
$clientId = ${literal(values.clientId)};
$clientSecret = ${read(values.secret)};

$request = curl_init(${literal(values.tokenUrl)});
curl_setopt_array($request, [
    // Form-encode each half; cURL makes base64 of them.
    CURLOPT_USERPWD => urlencode($clientId) . ':' . urlencode($clientSecret),
    CURLOPT_POSTFIELDS => http_build_query([
${parameters(values, '        ')}    ]),
    CURLOPT_RETURNTRANSFER => true,
]);
$answer = curl_exec($request);
$status = curl_getinfo($request, CURLINFO_RESPONSE_CODE);
if ($status !== 200) {
    throw new RuntimeException("$status: $answer" . curl_error($request));
}
$accessToken = json_decode($answer, flags: JSON_THROW_ON_ERROR)->access_token;
${
  values.callUrl
    ? `
$call = curl_init(${literal(values.callUrl)});
curl_setopt_array($call, [
    CURLOPT_HTTPHEADER => ["Authorization: Bearer $accessToken"],
    CURLOPT_RETURNTRANSFER => true,
]);
$body = curl_exec($call);
echo curl_getinfo($call, CURLINFO_RESPONSE_CODE), ' ', $body, PHP_EOL;`
    : 'echo $accessToken, PHP_EOL;'
}`
}

/** Asks for a token with league/oauth2-client, which joins the credentials as they are. */
export function tokenByLibrary(values: TokenValues): string {
  const [, ...told] = tokenParameters(values)
  const options = told.map(([name, value]) => `    '${name}' => ${literal(value)},\n`).join('')
  return `<?php
// composer require league/oauth2-client
require 'vendor/autoload.php';

use League\\OAuth2\\Client\\OptionProvider\\HttpBasicAuthOptionProvider;
use League\\OAuth2\\Client\\Provider\\GenericProvider;

// The library joins the two as they are: form-encode each first.
$provider = new GenericProvider([
    'clientId' => urlencode(${literal(values.clientId)}),
    'clientSecret' => urlencode(${read(values.secret)}),
    'urlAccessToken' => ${literal(values.tokenUrl)},
    'urlAuthorize' => '', // no person signs in
    'urlResourceOwnerDetails' => '',
], ['optionProvider' => new HttpBasicAuthOptionProvider()]);

$token = $provider->getAccessToken('client_credentials'${options ? `, [\n${options}]` : ''});
echo $token->getToken(), PHP_EOL;`
}

/** Calls an API. */
export function apiCall({ callUrl, token }: CallValues): string {
  return `<?php
$request = curl_init(${literal(callUrl)});
curl_setopt_array($request, [
    CURLOPT_HTTPHEADER => ['Authorization: Bearer ' . ${read(token)}],
    CURLOPT_RETURNTRANSFER => true,
]);
$body = curl_exec($request);
$status = curl_getinfo($request, CURLINFO_RESPONSE_CODE);
if ($status === 401) {
    throw new RuntimeException('The token is not valid, or no longer: request a new one');
}
if ($status === 403) {
    throw new RuntimeException('The token lacks a permission');
}
echo $status, ' ', $body, PHP_EOL;`
}

/** Keeps a token until a minute before it expires. */
export function keepToken(values: TokenValues): string {
  return `<?php
/** A valid token. The next one is requested a minute before it expires. */
function accessToken(): string
{
    $clientId = ${literal(values.clientId)};
    $form = http_build_query([
${parameters(values, '        ')}    ]);
    // PHP forgets its variables after each request. APCu keeps the token in memory for all of them.
    $key = "access token $clientId $form";
    $kept = apcu_fetch($key);
    if (is_string($kept)) {
        return $kept;
    }
    $request = curl_init(${literal(values.tokenUrl)});
    curl_setopt_array($request, [
        CURLOPT_USERPWD => urlencode($clientId) . ':' . urlencode(${read(values.secret)}),
        CURLOPT_POSTFIELDS => $form,
        CURLOPT_RETURNTRANSFER => true,
        CURLOPT_TIMEOUT => 10,
    ]);
    $answer = curl_exec($request);
    $status = curl_getinfo($request, CURLINFO_RESPONSE_CODE);
    if ($status !== 200) {
        throw new RuntimeException("$status: $answer" . curl_error($request));
    }
    $token = json_decode($answer, flags: JSON_THROW_ON_ERROR);
    if ($token->expires_in > 60) {
        apcu_store($key, $token->access_token, $token->expires_in - 60);
    }
    return $token->access_token;
}`
}

/** Verifies a token in a service of one's own, with firebase/php-jwt. */
export function verifyToken({ issuer, jwksUrl, audience, algorithm }: VerifyValues): string {
  return `<?php
// composer require firebase/php-jwt guzzlehttp/guzzle symfony/cache
require 'vendor/autoload.php';

use Firebase\\JWT\\CachedKeySet;
use Firebase\\JWT\\JWT;

final class MissingScope extends Exception
{
}

/** The token’s claims. Answer a MissingScope with 403, any other exception with 401. */
function verifyAccessToken(string $token, string $neededScope): stdClass
{
    // Keeps the keys for five minutes, and fetches them again when a token names an unknown one.
    static $keys = null;
    $keys ??= new CachedKeySet(
        ${literal(jwksUrl)},
        new GuzzleHttp\\Client(),
        new GuzzleHttp\\Psr7\\HttpFactory(),
        new Symfony\\Component\\Cache\\Adapter\\FilesystemAdapter(),
        300,
        true,
    );
    JWT::$leeway = 30;
    $header = new stdClass();
    // Checks the signature with the algorithm of the key, and exp and iat where they are there.
    $claims = JWT::decode($token, $keys, $header);
    $isAccessToken = in_array(strtolower($header->typ ?? ''), ['at+jwt', 'application/at+jwt'], true);
    if (!$isAccessToken || $header->alg !== ${literal(algorithm)}) {
        throw new UnexpectedValueException('not an access token');
    }
    if (!isset($claims->exp, $claims->iat, $claims->sub, $claims->client_id, $claims->jti)) {
        throw new UnexpectedValueException('a claim is missing');
    }
    if (($claims->iss ?? null) !== ${literal(issuer)}) {
        throw new UnexpectedValueException('signed by another');
    }
    // Your own API, exactly.
    if (!in_array(${literal(audience)}, (array) ($claims->aud ?? []), true)) {
        throw new UnexpectedValueException('for another API');
    }
    if (!in_array($neededScope, explode(' ', $claims->scope ?? ''), true)) {
        throw new MissingScope($neededScope);
    }
    return $claims;
}`
}
