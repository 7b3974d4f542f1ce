import { exportJWK, generateKeyPair } from 'jose'
import Provider from 'oidc-provider'

// A well-known authorization server doing the same: JWT access tokens, ES256, in its in-memory adapter.

const { BENCH_PORT = '0', BENCH_CLIENT_ID = '', BENCH_CLIENT_SECRET = '' } = process.env
const issuer = `http://localhost:${BENCH_PORT}`
const audience = `${issuer}/api/v1`
const { privateKey } = await generateKeyPair('ES256', { extractable: true })

const provider = new Provider(issuer, {
  jwks: { keys: [{ ...(await exportJWK(privateKey)), alg: 'ES256', use: 'sig' }] },
  clients: [
    {
      client_id: BENCH_CLIENT_ID,
      client_secret: BENCH_CLIENT_SECRET,
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
      token_endpoint_auth_method: 'client_secret_basic',
      id_token_signed_response_alg: 'ES256',
    },
  ],
  features: {
    clientCredentials: { enabled: true },
    devInteractions: { enabled: false },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => audience,
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({
        scope: 'usage:read',
        audience,
        accessTokenTTL: 3600,
        accessTokenFormat: 'jwt' as const,
        jwt: { sign: { alg: 'ES256' as const } },
      }),
    },
  },
  scopes: ['usage:read'],
})
provider.listen(Number(BENCH_PORT), '127.0.0.1', () => process.stdout.write('Ready on oidc-provider\n'))
