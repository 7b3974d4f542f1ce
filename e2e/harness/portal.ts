import type { Latchkey } from './latchkey.ts'

/** Of everyone who is made here. */
export const PASSWORD = 'quiet-harbour-ladder-77'

/** The portal as a browser with scripts off uses it: pages, cookies, and forms that are posted. */
export class PortalVisitor {
  readonly #url: string
  readonly #origin: string
  readonly #cookies = new Map<string, string>()

  /** @param origin what the browser shows, where it reaches an instance by an address of that one's own */
  constructor(url: string, origin = url) {
    this.#url = url
    this.#origin = origin
  }

  /** A browser at this instance, past whatever terminates TLS before it. */
  static of({ url, port }: Pick<Latchkey, 'url' | 'port'>): PortalVisitor {
    return new PortalVisitor(url.startsWith('https:') ? `http://localhost:${port}` : url, url)
  }

  /** Somebody who has just signed in, a developer unless told. */
  static async signedIn(
    latchkey: Latchkey,
    email: string,
    { role = 'developer' } = {},
  ): Promise<PortalVisitor> {
    const { code, stderr } = await latchkey.command(
      ['user', 'create', '--email', email, '--role', role, '--password-stdin'],
      PASSWORD,
    )
    if (code !== 0) throw new Error(stderr)
    return await PortalVisitor.signedInAgain(latchkey, email)
  }

  /** The same person, some time later. */
  static async signedInAgain(latchkey: Latchkey, email: string): Promise<PortalVisitor> {
    const visitor = PortalVisitor.of(latchkey)
    const answer = await visitor.submit('/sign-in', { email, password: PASSWORD })
    if (answer.status !== 303) throw new Error(`sign-in answered ${answer.status}`)
    return visitor
  }

  /** The same browser, with the cookies that it has now, at another address, or led to another instance by a balancer. */
  at(where: string | Latchkey): PortalVisitor {
    const other = typeof where === 'string' ? new PortalVisitor(where) : PortalVisitor.of(where)
    for (const [name, value] of this.#cookies) other.#cookies.set(name, value)
    return other
  }

  async get(path: string, headers: Record<string, string> = {}): Promise<Response> {
    const response = await fetch(this.#url + path, {
      headers: { ...this.#headers(), ...headers },
      redirect: 'manual',
    })
    return this.#remember(response)
  }

  /** Asks in any way at all, with the visitor's cookies, from a page of this origin. */
  async ask(path: string, init: { method: string }): Promise<Response> {
    const headers = { ...this.#headers(), Origin: this.#origin }
    return this.#remember(await fetch(this.#url + path, { ...init, headers, redirect: 'manual' }))
  }

  /** Opens a page and posts its form that has these fields, hidden ones included. */
  async submit(path: string, values: Record<string, string>): Promise<Response> {
    const page = await (await this.get(path)).text()
    const form = formWith(page, Object.keys(values))
    return await this.post(path, { ...form, ...values })
  }

  /** Posts fields as a form with file support, which is what server actions take. */
  async post(path: string, values: Record<string, string>): Promise<Response> {
    const body = new FormData()
    for (const [name, value] of Object.entries(values)) body.set(name, value)
    return await this.send(path, { body })
  }

  /** Posts anything at all, with the visitor's cookies, from a page of this origin unless `headers` say otherwise. */
  async send(path: string, init: { body: BodyInit; headers?: Record<string, string> }): Promise<Response> {
    const headers = { ...this.#headers(), Origin: this.#origin, ...init.headers }
    return this.#remember(
      await fetch(this.#url + path, { method: 'POST', body: init.body, headers, redirect: 'manual' }),
    )
  }

  /** Posts with the visitor's cookies, and says nothing of where that comes from, as no browser does. */
  async sendSilently(path: string, body: BodyInit): Promise<Response> {
    return await fetch(this.#url + path, {
      method: 'POST',
      body,
      headers: this.#headers(),
      redirect: 'manual',
    })
  }

  #headers(): Record<string, string> {
    return { Cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ') }
  }

  #remember(response: Response): Response {
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = ''] = cookie.split(';', 1)
      const at = pair.indexOf('=')
      this.#cookies.set(pair.slice(0, at), pair.slice(at + 1))
    }
    return response
  }
}

/** The sentences of a page's error summary. */
export function complaints(page: string): string {
  const summary = /<div[^>]* role="alert"[^>]*>([\s\S]*?)<\/div>/.exec(page)?.[1] ?? ''
  return summary.replace(/<[^>]+>/g, ' ').trim()
}

/** The hidden fields of the form that holds all these names. */
export function formWith(page: string, names: readonly string[]): Record<string, string> {
  return hiddenFields(
    page,
    names.map((name) => `name="${name}"`),
  )
}

/** The hidden fields of the form whose button says this. */
export function formOfButton(page: string, label: string): Record<string, string> {
  return hiddenFields(page, ['</button>', label])
}

function hiddenFields(page: string, marks: readonly string[]): Record<string, string> {
  for (const [, form = ''] of page.matchAll(/<form[^>]*>([\s\S]*?)<\/form>/g)) {
    if (!marks.every((mark) => form.includes(mark))) continue
    const hidden = [...form.matchAll(/<input type="hidden" name="([^"]*)"(?: value="([^"]*)")?/g)]
    return Object.fromEntries(hidden.map(([, name = '', value = '']) => [decode(name), decode(value)]))
  }
  throw new Error(`no form with ${marks.join(', ')}`)
}

const decode = (html: string) =>
  html
    .replaceAll('&quot;', '"')
    .replaceAll('&#x27;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
