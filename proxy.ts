import { type NextRequest, NextResponse } from 'next/server'
import { isSameOrigin } from '#lib/edges/forms/same-origin.ts'
import { ASKED_ADDRESS_HEADER } from '#lib/features/people/asked-address.ts'
import { env } from '#lib/platform/env.ts'
import { bodyProblem } from '#lib/runtime/lanes/action-body.ts'

// Not a setting: the compiler puts the value in.
// biome-ignore lint/style/noProcessEnv: see above
const isDevelopment = process.env.NODE_ENV === 'development'

/** Reading changes nothing. */
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])
/** Where programs ask with credentials of their own, not with a browser's cookie. */
const MACHINE_PATHS = /^\/(oauth|api\/v1|\.well-known)(\/|$)/

/** The company's own files. As pictures and style sheets of a page they are inert; opened by themselves they are, too. */
const FILES = /^\/brand\//
const POLICY_OF_FILES = "default-src 'none'; style-src 'unsafe-inline'; sandbox"

const NONCE_BYTES = 16
const HSTS_SECONDS = 63_072_000

/**
 * Gives every answer of the web lane its security headers, and every page its own script nonce, which Next
 * reads from the policy on the request. It refuses forms that another site sends, and bodies that no form of
 * ours could be. It never decides who may see what: queries and verbs do.
 */
export async function proxy(request: NextRequest): Promise<NextResponse> {
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(NONCE_BYTES))).toString('base64')
  const headers = securityHeaders({ nonce, https: env.publicUrl.startsWith('https:'), isDevelopment })

  const refuse = (status: number, message: string) =>
    new NextResponse(`${message}\n`, {
      status,
      // Exactly so: Next's own script passes the text on to the form for no other type.
      headers: { ...headers, 'Content-Type': 'text/plain', 'Cache-Control': 'no-store' },
    })
  if (isChange(request)) {
    if (!isSameOrigin(request.headers)) return refuse(403, wrongAddress(request.headers))
    const problem = await bodyProblem(request)
    if (problem) return refuse(problem.status, problem.message)
  }

  const forwarded = new Headers(request.headers)
  forwarded.set('Content-Security-Policy', headers['Content-Security-Policy'])
  forwarded.set(ASKED_ADDRESS_HEADER, request.nextUrl.pathname + request.nextUrl.search)

  const response = NextResponse.next({ request: { headers: forwarded } })
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value)
  if (FILES.test(request.nextUrl.pathname)) response.headers.set('Content-Security-Policy', POLICY_OF_FILES)
  return response
}

/** For the reader, and for whoever has opened the server to other machines and forgot how they call it. */
const wrongAddress = (headers: Headers) =>
  saysNothing(headers)
    ? `This was sent without the header Origin, which browsers send with a form. Open ${env.publicUrl} and try again.`
    : `This was sent from a page at another address than ${env.publicUrl}, set by PUBLIC_URL. Open that address and try again.`

const saysNothing = (headers: Headers) => !headers.has('origin') && !headers.has('sec-fetch-site')

function isChange({ method, nextUrl }: NextRequest): boolean {
  return !SAFE_METHODS.has(method) && !MACHINE_PATHS.test(nextUrl.pathname)
}

/**
 * The headers themselves. Scripts run by nonce only, a style element likewise, and no element brings a style of its
 * own: whoever gets markup into a page can neither run nor cover anything with it. Development needs `eval` and
 * un-nonced styles for hot reloading.
 */
export function securityHeaders({
  nonce,
  https,
  isDevelopment,
}: {
  nonce: string
  https: boolean
  isDevelopment: boolean
}) {
  const policy = [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${isDevelopment ? " 'unsafe-eval'" : ''}`,
    `style-src 'self' ${isDevelopment ? "'unsafe-inline'" : `'nonce-${nonce}'`}`,
    "style-src-attr 'none'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "form-action 'self'",
    https && 'upgrade-insecure-requests',
  ]
  return {
    'Content-Security-Policy': policy.filter(Boolean).join('; '),
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'strict-origin-when-cross-origin',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Permissions-Policy':
      'camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), midi=(), display-capture=()',
    ...(https && { 'Strict-Transport-Security': `max-age=${HSTS_SECONDS}; includeSubDomains` }),
  }
}
