import { EXAMPLE, hostAndPort, keySet } from './example.ts'

const { audience, scope, path, host, port } = EXAMPLE

/** Envoy: the filter, and the cluster that it fetches the keys from. */
export function envoySnippet(origin: string): string {
  const server = hostAndPort(origin)
  return `http_filters:
  - name: envoy.filters.http.jwt_authn
    typed_config:
      "@type": type.googleapis.com/envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication
      providers:
        bookings:
          issuer: ${origin}
          audiences: [${audience}]
          from_headers: # only this header; by default, Envoy also takes ?access_token=
            - name: Authorization
              value_prefix: "Bearer "
          remote_jwks:
            http_uri:
              uri: ${keySet(origin)}
              cluster: authorization_server
              timeout: 5s
            cache_duration: 300s
          forward: true # so that the service can check the scope
          claim_to_headers:
            - header_name: x-client-id
              claim_name: client_id
      rules:
        - match: { prefix: / } # all paths: what matches no rule needs no token
          requires: { provider_name: bookings }
  - name: envoy.filters.http.router
    typed_config:
      "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router

clusters:
  - name: authorization_server
    type: STRICT_DNS
    load_assignment:
      cluster_name: authorization_server
      endpoints:
        - lb_endpoints:
            - endpoint:
                address:
                  socket_address: { address: ${server.host}, port_value: ${server.port} }${server.isTls ? TLS(server.host) : ''}`
}

const TLS = (name: string) => `
    transport_socket:
      name: envoy.transport_sockets.tls
      typed_config:
        "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext
        sni: ${name}`

/** Istio: the first resource verifies what is there, the second requires it. */
export function istioSnippet(origin: string): string {
  return `apiVersion: security.istio.io/v1
kind: RequestAuthentication
metadata:
  name: bookings
  namespace: bookings
spec:
  selector:
    matchLabels: { app: bookings }
  jwtRules:
    - issuer: ${origin}
      jwksUri: ${keySet(origin)}
      audiences: [${audience}]
      forwardOriginalToken: true
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata:
  name: bookings
  namespace: bookings
spec:
  selector:
    matchLabels: { app: bookings }
  action: ALLOW
  rules:
    - from:
        - source:
            requestPrincipals: ["${origin}/*"]
      to:
        - operation:
            paths: ["${path}", "${path}/*"]
      when:
        - key: request.auth.claims[scope]
          values: ["${scope}"]`
}

/** Kong with its OpenID Connect plugin. */
export function kongSnippet(origin: string): string {
  return `_format_version: "3.0"
services:
  - name: bookings
    url: http://${host}:${port}
    routes:
      - name: bookings
        paths: [${path}]
    plugins:
      - name: openid-connect
        config:
          issuer: ${origin}/.well-known/openid-configuration
          auth_methods: [bearer]
          bearer_token_param_type: [header]
          audience_required: ["${audience}"]
          scopes_required: ["${scope}"]`
}

/** Kong, the same plugin, asking for each token. */
export function kongIntrospectionSnippet(origin: string): string {
  return `plugins:
  - name: openid-connect
    config:
      issuer: ${origin}/.well-known/openid-configuration
      auth_methods: [introspection]
      introspection_endpoint: ${origin}/oauth/v2/introspect
      client_id: [bookings-api]
      client_secret: ["{vault://env/bookings-api-secret}"]
      client_auth: [client_secret_basic]
      audience_required: ["${audience}"]
      scopes_required: ["${scope}"]`
}

/** Traefik Proxy: a service of one's own verifies. */
export const traefikForwardAuthSnippet = `http:
  middlewares:
    bookings-token:
      forwardAuth:
        address: http://127.0.0.1:9000/?scope=${scope}
        authResponseHeaders: [X-Client-Id]
  routers:
    bookings:
      rule: PathPrefix(\`${path}\`)
      middlewares: [bookings-token]
      service: bookings
  services:
    bookings:
      loadBalancer:
        servers:
          - url: http://${host}:${port}`

/** Traefik Hub, which verifies by itself. */
export function traefikHubSnippet(origin: string): string {
  return `apiVersion: traefik.io/v1alpha1
kind: Middleware
metadata:
  name: bookings-token
spec:
  plugin:
    jwt:
      jwksUrl: ${keySet(origin)}
      claims: Equals(\`iss\`, \`${origin}\`) && Equals(\`aud\`, \`${audience}\`)
      forwardHeaders:
        X-Client-Id: client_id`
}
