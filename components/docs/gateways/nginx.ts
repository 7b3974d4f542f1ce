import { EXAMPLE, keySet } from './example.ts'

const { audience, scope, path, host, port } = EXAMPLE

/** For NGINX Plus, which verifies by itself. Belongs into the http block. */
export function nginxPlusSnippet(origin: string): string {
  return `proxy_cache_path /var/cache/nginx/jwks levels=1 keys_zone=jwks:1m max_size=10m;

map $jwt_header_typ  $is_access_token { "at+jwt" 1; default 0; }
map $jwt_claim_iss   $is_our_issuer   { "${origin}" 1; default 0; }
map $jwt_claim_aud   $is_our_audience { "${audience}" 1; default 0; }
map $jwt_claim_scope $may_read        { "~(^| )${scope}( |$)" 1; default 0; }

server {
    listen 443 ssl;
    server_name api.example.com;

    location ${path} {
        auth_jwt             "bookings";
        auth_jwt_key_request /_jwks;
        auth_jwt_require     $is_access_token $is_our_issuer $is_our_audience;
        auth_jwt_require     $may_read error=403;

        proxy_set_header X-Client-Id $jwt_claim_client_id;
        proxy_pass       http://${host}:${port};
    }

    location = /_jwks {
        internal;
        proxy_cache       jwks;
        proxy_cache_valid 200 5m;
        proxy_pass        ${keySet(origin)};
    }
}`
}

/** For any nginx: a service of one's own verifies. Belongs into the http block. */
export const nginxAuthRequestSnippet = `server {
    listen 8000;
    server_name api.example.com;

    location ${path} {
        auth_request     /_verify;
        auth_request_set $client_id $upstream_http_x_client_id;

        proxy_set_header X-Client-Id $client_id;
        proxy_pass       http://127.0.0.1:${port};
    }

    location = /_verify {
        internal;
        proxy_pass              http://127.0.0.1:9000/?scope=${scope};
        proxy_pass_request_body off;
        proxy_set_header        Content-Length "";
    }
}`

/** What answers auth_request and forwardAuth: 204, 401 or 403. */
export function verifierSnippet(origin: string): string {
  return `import { createServer } from 'node:http'
import { createRemoteJWKSet, jwtVerify } from 'jose'

const keys = createRemoteJWKSet(new URL('${keySet(origin)}'))
const checks = {
  issuer: '${origin}',
  audience: '${audience}',
  typ: 'at+jwt',
  algorithms: ['ES256'], // what your API has chosen
  clockTolerance: 30,
}

createServer(async (request, response) => {
  const answer = (status, headers = {}) => response.writeHead(status, headers).end()
  const [, token] = request.headers.authorization?.match(/^Bearer +(\\S+)$/i) ?? []
  if (!token) return answer(401, { 'WWW-Authenticate': 'Bearer realm="bookings"' })

  try {
    const { payload } = await jwtVerify(token, keys, checks)
    const needed = new URL(request.url, 'http://verifier').searchParams.get('scope')
    if (needed && !(payload.scope ?? '').split(' ').includes(needed)) return answer(403)
    answer(204, { 'X-Client-Id': payload.client_id })
  } catch (error) {
    // Without the keys, nobody is let in, but it is not the caller's fault.
    if (!/^ERR_J(?!WKS_TIMEOUT|OSE_GENERIC)/.test(error.code)) return answer(503)
    answer(401, { 'WWW-Authenticate': 'Bearer realm="bookings", error="invalid_token"' })
  }
}).listen(9000, '127.0.0.1')`
}
