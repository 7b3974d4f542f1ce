/** The API that every configuration protects: where its service listens, its audience, and a scope of it. */
export const EXAMPLE = {
  audience: 'https://api.example.com',
  scope: 'bookings:read',
  path: '/bookings',
  /** Host and port of the service behind the gateway. */
  host: 'bookings.internal',
  port: 8080,
} as const

export const keySet = (origin: string) => `${origin}/oauth/v2/jwks`

/** Host and port of an origin, as configurations of proxies want them. */
export function hostAndPort(origin: string): { host: string; port: number; isTls: boolean } {
  const { hostname, port, protocol } = new URL(origin)
  const isTls = protocol === 'https:'
  return { host: hostname, port: Number(port) || (isTls ? 443 : 80), isTls }
}
