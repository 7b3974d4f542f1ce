import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import Provider, { type Configuration, type KoaContextWithOIDC } from 'oidc-provider'
import type { PortalVisitor } from './portal.ts'

/** Whom the provider knows, and what it tells of them. */
export type Known = {
  sub: string
  name?: string
  email?: string
  email_verified?: boolean
  groups?: readonly string[]
}

const CLIENT_ID = 'latchkey'
const CLIENT_SECRET = 'a secret that appears nowhere else 4711'
const SCOPES = 'openid email profile groups'

/**
 * A real OpenID Connect provider on loopback, under another host than the portal, as a browser sees it. Whoever signs in
 * there types who they are, or is whom `signsIn` names.
 */
export class IdentityProvider {
  readonly people = new Map<string, Known>()
  /** Who signs in without being asked; null asks. */
  signsIn: string | null = null
  /** How often somebody did. */
  signIns = 0
  readonly #server: Server
  readonly #provider: Provider
  readonly issuer: string

  private constructor(server: Server, issuer: string, portals: readonly string[], kind: Configuration) {
    this.#server = server
    this.issuer = issuer
    this.#provider = new Provider(issuer, {
      clients: [
        {
          client_id: CLIENT_ID,
          client_secret: CLIENT_SECRET,
          redirect_uris: portals.map((portal) => `${portal}/api/auth/callback/oidc`),
          ...kind.clientDefaults,
        },
      ],
      ...kind,
      scopes: SCOPES.split(' '),
      claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'], groups: ['groups'] },
      features: { devInteractions: { enabled: false } },
      interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
      pkce: { required: () => true },
      findAccount: (_ctx, sub) => {
        const known = this.people.get(sub)
        return known && { accountId: sub, claims: () => ({ ...known }) }
      },
      loadExistingGrant: (ctx) => this.#grant(ctx),
    })
  }

  /** @param portals the origins of those that are its client */
  static async start(...portals: string[]): Promise<IdentityProvider> {
    return await IdentityProvider.startAs({}, ...portals)
  }

  /** @param kind in what it differs from the provider that most are */
  static async startAs(kind: Configuration, ...portals: string[]): Promise<IdentityProvider> {
    const server = createServer()
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve)
    })
    const { port } = server.address() as AddressInfo
    const started = new IdentityProvider(server, `http://127.0.0.1:${port}`, portals, kind)
    const answer = started.#provider.callback()
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      if (request.url?.startsWith('/interaction/')) void started.#signIn(request, response)
      else answer(request, response)
    })
    return started
  }

  /** What a portal is told to sign in by it. */
  get settings() {
    return {
      OIDC_ISSUER: this.issuer,
      OIDC_CLIENT_ID: CLIENT_ID,
      OIDC_CLIENT_SECRET: CLIENT_SECRET,
      OIDC_NAME: 'Acme Login',
      OIDC_SCOPE: SCOPES,
    }
  }

  get clientSecret(): string {
    return CLIENT_SECRET
  }

  /** Adds somebody. */
  knows(known: Known): Known {
    this.people.set(known.sub, known)
    return known
  }

  /** Stops to answer, until `resume`. */
  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise<void>((done) => {
      this.#server.close(() => done())
    })
  }

  async resume(): Promise<void> {
    const port = Number(new URL(this.issuer).port)
    await new Promise<void>((resolve) => {
      this.#server.listen(port, '127.0.0.1', resolve)
    })
  }

  async #grant(ctx: KoaContextWithOIDC) {
    const grant = new this.#provider.Grant({
      clientId: ctx.oidc.client?.clientId,
      accountId: ctx.oidc.session?.accountId,
    })
    grant.addOIDCScope(SCOPES)
    await grant.save()
    return grant
  }

  async #signIn(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const typed = request.method === 'POST' ? new URLSearchParams(await text(request)) : null
    if (typed?.has('cancel')) {
      await this.#provider.interactionFinished(request, response, { error: 'access_denied' })
      return
    }
    const accountId = typed?.get('login') ?? this.signsIn
    if (accountId === null) {
      response.setHeader('Content-Type', 'text/html')
      response.end(`<!doctype html><title>Acme Login</title><h1>Acme Login</h1>
<form method="post"><label>Who are you? <input name="login"></label><button>Sign in</button><button name="cancel" value="1">Cancel</button></form>`)
      return
    }
    this.signIns++
    await this.#provider.interactionFinished(request, response, { login: { accountId } })
  }
}

/**
 * A browser with scripts off signs in at the provider: from the sign-in page, over the page that leads there.
 * @param change what somebody in between makes of the address at the provider
 * @returns the path with which the provider leads back to the portal
 */
export async function throughProvider(
  visitor: PortalVisitor,
  portal: string,
  {
    begin = () => visitor.send('/sign-in/with/oidc', { body: new URLSearchParams() }),
    change = (address: URL) => address,
  } = {},
): Promise<string> {
  const begun = await begin()
  if (begun.headers.get('location') !== '/sign-in/continue')
    throw new Error(`beginning answered ${begun.status}, ${begun.headers.get('location')}`)
  const page = await (await visitor.get('/sign-in/continue')).text()
  const [, address = ''] = /http-equiv="refresh" content="0;url=([^"]*)"/i.exec(page) ?? []
  let url = change(new URL(address.replaceAll('&amp;', '&')))
  const cookies = new Map<string, string>()
  while (url.origin !== portal) {
    const Cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(url, { headers: { Cookie }, redirect: 'manual' })
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = ''] = cookie.split(';', 1)
      cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1))
    }
    const location = response.headers.get('location')
    if (location === null) throw new Error(`the provider answered ${response.status}`)
    url = new URL(location, url)
  }
  return url.pathname + url.search
}
