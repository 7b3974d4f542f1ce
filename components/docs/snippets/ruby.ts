// Snippets for Ruby 3.0 or newer.

import {
  type CallValues,
  hexOf,
  type Sensitive,
  type TokenValues,
  tokenParameters,
  UNSEEN,
  type VerifyValues,
} from './values.ts'

export const label = 'Ruby'
export const grammar = 'ruby'

/** A string literal in double quotes, where `#` means something. */
export const literal = (text: string): string =>
  `"${text
    .replaceAll(/["\\]|#(?=[{$@])/g, '\\$&')
    .replaceAll(UNSEEN, (one) => (one === '\n' ? '\\n' : `\\u{${hexOf(one, 1)}}`))}"`

const read = (value: Sensitive) => ('text' in value ? literal(value.text) : `ENV.fetch("${value.variable}")`)

const parameters = (values: TokenValues, indent: string) =>
  tokenParameters(values)
    .map(([name, value]) => `${indent}"${name}" => ${literal(value)},\n`)
    .join('')

const START = 'Net::HTTP.start(uri.host, uri.port, use_ssl: uri.scheme == "https")'

/** Asks for a token, without a library. */
export function tokenRequest(values: TokenValues): string {
  return `require "json"
require "net/http"

client_id = ${literal(values.clientId)}
client_secret = ${read(values.secret)}

uri = URI(${literal(values.tokenUrl)})
request = Net::HTTP::Post.new(uri)
# Form-encode each half; basic_auth joins them with a colon, then base64.
request.basic_auth(URI.encode_www_form_component(client_id), URI.encode_www_form_component(client_secret))
request.set_form_data(
${parameters(values, '  ')})
response = ${START} { |http| http.request(request) }
raise "#{response.code}: #{response.body}" unless response.is_a?(Net::HTTPSuccess)

access_token = JSON.parse(response.body).fetch("access_token")
${
  values.callUrl
    ? `
uri = URI(${literal(values.callUrl)})
call = Net::HTTP::Get.new(uri, "Authorization" => "Bearer #{access_token}")
called = ${START} { |http| http.request(call) }
puts "#{called.code} #{called.body}"`
    : 'puts access_token'
}`
}

/** Asks for a token with the gem oauth2, which joins the credentials as they are. */
export function tokenByLibrary(values: TokenValues): string {
  const [, ...told] = tokenParameters(values)
  return `# gem install oauth2
require "oauth2"
require "uri"

# The gem joins the two as they are: form-encode each first.
client = OAuth2::Client.new(
  URI.encode_www_form_component(${literal(values.clientId)}),
  URI.encode_www_form_component(${read(values.secret)}),
  token_url: ${literal(values.tokenUrl)},
  auth_scheme: :basic_auth,
)
token = client.client_credentials.get_token${
    told.length > 0 ? `(${told.map(([name, value]) => `${name}: ${literal(value)}`).join(', ')})` : ''
  }
puts token.token`
}

/** Calls an API. */
export function apiCall({ callUrl, token }: CallValues): string {
  return `require "net/http"

uri = URI(${literal(callUrl)})
request = Net::HTTP::Get.new(uri, "Authorization" => "Bearer " + ${read(token)})
response = ${START} { |http| http.request(request) }
raise "The token is not valid, or no longer: request a new one" if response.code == "401"
raise "The token lacks a permission" if response.code == "403"

puts "#{response.code} #{response.body}"`
}

/** Keeps a token until a minute before it expires. */
export function keepToken(values: TokenValues): string {
  return `require "json"
require "net/http"

module AccessTokens
  @lock = Mutex.new
  @good_until = Time.at(0)

  # A valid token. The next one is requested a minute before it expires, once for all threads.
  def self.get
    @lock.synchronize do
      ask if Time.now >= @good_until
      @token
    end
  end

  def self.ask
    uri = URI(${literal(values.tokenUrl)})
    request = Net::HTTP::Post.new(uri)
    request.basic_auth(
      URI.encode_www_form_component(${literal(values.clientId)}),
      URI.encode_www_form_component(${read(values.secret)}),
    )
    request.set_form_data(
${parameters(values, '      ')}    )
    options = { use_ssl: uri.scheme == "https", open_timeout: 10, read_timeout: 10 }
    response = Net::HTTP.start(uri.host, uri.port, **options) { |http| http.request(request) }
    raise "#{response.code}: #{response.body}" unless response.is_a?(Net::HTTPSuccess)

    answer = JSON.parse(response.body)
    @token = answer.fetch("access_token")
    @good_until = Time.now + answer.fetch("expires_in") - 60
  end
  private_class_method :ask
end`
}

/** Verifies a token in a service of one's own, with the gem jwt. */
export function verifyToken({ issuer, jwksUrl, audience, algorithm }: VerifyValues): string {
  return `# gem install jwt
require "json"
require "jwt"
require "net/http"

class MissingScope < StandardError; end

module AccessTokenVerifier
  @fetched_at = Time.at(0)

  # The published keys: fetched again after five minutes, or when a token names an unknown one.
  def self.keys(options)
    age = Time.now - @fetched_at
    if age > 300 || (options[:kid_not_found] && age > 10)
      @keys = JSON.parse(Net::HTTP.get(URI(${literal(jwksUrl)})), symbolize_names: true)
      @fetched_at = Time.now
    end
    @keys
  end

  # The token's claims. Answer MissingScope with 403, JWT::DecodeError with 401.
  def self.verify(token, needed_scope)
    claims, header = JWT.decode(
      token, nil, true,
      algorithms: [${literal(algorithm)}],
      jwks: method(:keys),
      iss: ${literal(issuer)}, verify_iss: true,
      aud: ${literal(audience)}, verify_aud: true, # your own API, exactly
      leeway: 30,
      required_claims: %w[exp iat sub client_id jti],
    )
    type = header["typ"].to_s.downcase
    raise JWT::DecodeError, "not an access token" unless %w[at+jwt application/at+jwt].include?(type)
    raise MissingScope, needed_scope unless claims["scope"].to_s.split.include?(needed_scope)

    claims
  end
end`
}
