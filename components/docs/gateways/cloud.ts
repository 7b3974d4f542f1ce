import { EXAMPLE } from './example.ts'

const { audience, scope, path } = EXAMPLE

/** AWS: an authorizer of an HTTP API, and a route that uses it. */
export function awsHttpApiSnippet(origin: string): string {
  return `Resources:
  TokenAuthorizer:
    Type: AWS::ApiGatewayV2::Authorizer
    Properties:
      Name: bookings-token
      ApiId: !Ref BookingsApi
      AuthorizerType: JWT
      IdentitySource: ["$request.header.Authorization"]
      JwtConfiguration:
        Issuer: ${origin}
        Audience: ["${audience}"]
  ReadBookings:
    Type: AWS::ApiGatewayV2::Route
    Properties:
      ApiId: !Ref BookingsApi
      RouteKey: GET ${path}
      AuthorizationType: JWT
      AuthorizerId: !Ref TokenAuthorizer
      AuthorizationScopes: ["${scope}"]
      Target: !Sub integrations/\${BookingsIntegration}`
}

/** Azure: the inbound policy of an API. */
export function azurePolicySnippet(origin: string): string {
  return `<policies>
  <inbound>
    <base />
    <validate-jwt header-name="Authorization" require-scheme="Bearer"
                  failed-validation-httpcode="401" clock-skew="30"
                  output-token-variable-name="token">
      <openid-config url="${origin}/.well-known/openid-configuration" />
      <audiences>
        <audience>${audience}</audience>
      </audiences>
      <issuers>
        <issuer>${origin}</issuer>
      </issuers>
      <required-claims>
        <claim name="scope" match="any" separator=" ">
          <value>${scope}</value>
        </claim>
      </required-claims>
    </validate-jwt>
  </inbound>
  <backend>
    <base />
  </backend>
  <outbound>
    <base />
  </outbound>
  <on-error>
    <base />
  </on-error>
</policies>`
}

/** What a gateway without a fitting authorizer can run: a Lambda authorizer of an HTTP API (payload 2.0, simple responses). */
export function lambdaAuthorizerSnippet(origin: string): string {
  return `import { createRemoteJWKSet, jwtVerify } from 'jose'

const keys = createRemoteJWKSet(new URL('${origin}/oauth/v2/jwks'))

export async function handler({ headers }) {
  const [, token] = headers?.authorization?.match(/^Bearer +(\\S+)$/i) ?? []
  if (!token) return { isAuthorized: false }
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer: '${origin}',
      audience: '${audience}',
      typ: 'at+jwt',
      algorithms: ['ES256'],
      clockTolerance: 30,
    })
    const { client_id, scope = '' } = payload
    return { isAuthorized: scope.split(' ').includes('${scope}'), context: { client_id, scope } }
  } catch {
    return { isAuthorized: false }
  }
}`
}
