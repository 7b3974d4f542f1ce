import { EXAMPLE_AUDIENCE } from './resource-snippets.ts'
import { EXAMPLE_CLIENT_ID } from './snippets.ts'

/** The service that asks, which is an app of its own. */
export const EXAMPLE_SERVICE_ID = 'bookings-api'

/** Asks about a token. */
export function introspectionSnippet(origin: string): string {
  return `curl ${origin}/oauth/v2/introspect \\
  -u "${EXAMPLE_SERVICE_ID}:$LATCHKEY_CLIENT_SECRET" \\
  -d token="$ACCESS_TOKEN"`
}

/** Ends one of the app's own tokens. */
export function revocationSnippet(origin: string): string {
  return `curl ${origin}/oauth/v2/revoke \\
  -u "${EXAMPLE_CLIENT_ID}:$LATCHKEY_CLIENT_SECRET" \\
  -d token="$ACCESS_TOKEN"`
}

/** The answer for a token that is good. A test holds it to what the endpoint answers. */
export const activeExample = (origin: string) =>
  JSON.stringify(
    {
      active: true,
      iss: origin,
      sub: EXAMPLE_CLIENT_ID,
      client_id: EXAMPLE_CLIENT_ID,
      aud: EXAMPLE_AUDIENCE,
      scope: 'bookings:read',
      iat: 1_798_761_600,
      exp: 1_798_765_200,
      jti: 'q3mQ9cJ2T0a7n5Zr1xKp4A',
      token_type: 'Bearer',
    },
    null,
    2,
  )
