const EXPOSED = 'WWW-Authenticate, Retry-After, RateLimit, RateLimit-Policy, DPoP-Nonce, X-Request-Id'

/**
 * CORS for endpoints that take credentials: an exact list of origins, on errors as well, without
 * `Access-Control-Allow-Credentials` (RFC 7009 §2.3, Fetch §3.2). `Vary` is there for every origin.
 */
export function listedOriginHeaders(
  origin: string | null,
  allowedOrigins: readonly string[],
): Record<string, string> {
  // `null` is what sandboxed frames and files send: everybody's origin is nobody's.
  if (origin === null || origin === 'null' || !allowedOrigins.includes(origin)) return { vary: 'Origin' }
  return {
    vary: 'Origin',
    'access-control-allow-origin': origin,
    'access-control-expose-headers': EXPOSED,
  }
}

/** Answers a preflight (Fetch §3.2.2). Without an allowed origin in `headers`, the browser stays out. */
export function preflightResponse(headers: Record<string, string>, methods: string): Response {
  const allowed = 'access-control-allow-origin' in headers
  return new Response(null, {
    status: 204,
    headers: {
      ...headers,
      allow: `${methods}, OPTIONS`,
      ...(allowed && {
        'access-control-allow-methods': methods,
        'access-control-allow-headers': 'authorization, content-type, dpop',
        'access-control-max-age': '600',
      }),
    },
  })
}
