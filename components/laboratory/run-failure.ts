import { formEncode } from '#components/docs/form-encoding.ts'
import { type AssertionKey, buildAssertion, makeAssertionKey } from './assertion.ts'
import { fromBase64Url, toBase64Url } from './base64url.ts'
import { apiCallText, type TokenParameters, tokenRequestText } from './draft.ts'
import { type Outcome, tokenIn } from './exchange.ts'
import type { FailureId } from './failure-list.ts'
import { basicValue, type Credentials, type Exchange, type Ready } from './prepare.ts'
import { refusedFrom, type Throwaway } from './throwaway.ts'

/** What failures are run with. */
export type Kit = {
  credentials: Credentials
  /** Null for one’s own credentials. */
  throwaway: Throwaway | null
  /** A token of one second that was asked for when the credentials came, and when it is refused, in milliseconds. */
  shortToken: { token: string; refusedFrom: number } | null
  host: string
  issuer: string
  /** Path of the API that is called with tokens. */
  apiPath: string
  /** Sends a request and shows it. */
  perform: (ready: Ready) => Promise<Exchange>
  /** Waits, and says for what. It rejects when the run is cancelled. */
  waitUntil: (time: number, why: string) => Promise<void>
}

/** Does one thing wrong, really: nothing is simulated. It ends early where a step before the failure did not work. */
export async function runFailure(id: FailureId, kit: Kit): Promise<void> {
  await RUNS[id](kit)
}

const RUNS: Readonly<Record<FailureId, (kit: Kit) => Promise<unknown>>> = {
  'wrong-secret': (kit) => askWith(kit, INVENTED),
  'other-environment': (kit) =>
    askWith(kit, kit.throwaway?.otherEnvironmentSecret ?? ofOtherEnvironment(kit.credentials.secret)),
  'expired-secret': (kit) => askWith(kit, kit.throwaway?.expiredSecret ?? ''),
  'no-secret': (kit) => ask(kit, { method: 'none' }, {}),
  'encoded-twice': (kit) => askWith(kit, everyByteEncoded(kit.credentials.secret)),
  'secret-in-query': (kit) => {
    const { clientId } = kit.credentials
    const query = new URLSearchParams({
      client_id: clientId,
      client_secret: kit.throwaway?.expiredSecret ?? INVENTED,
    })
    // Nothing of it is in the body.
    const parameters = { clientId, method: 'none', grantType: '', query: `?${query}` } as const
    const [head = ''] = tokenRequestText(parameters, kit.host).split('\n\n')
    return kit.perform({
      title: null,
      text: `${head}\n\ngrant_type=client_credentials`,
      values: {},
      assertion: null,
    })
  },
  'too-many-failures': async (kit) => {
    const tries = (kit.throwaway?.failureLimit ?? 0) + 1
    for (let tried = 1; tried <= tries; tried += 1) {
      const { outcome } = await askWith(kit, INVENTED, `Attempt ${tried} with a wrong secret`)
      if (statusOf(outcome) !== 401) return
    }
  },
  'unknown-grant': (kit) => askRight(kit, { grantType: 'password' }),
  'scope-not-granted': (kit) =>
    askRight(kit, { scope: kit.throwaway?.scopeNotGranted ?? 'laboratory:not-granted' }),
  'resource-not-allowed': (kit) =>
    askRight(kit, { resource: kit.throwaway?.resourceNotAllowed ?? 'https://api.example/not-allowed' }),
  'tampered-token': async (kit) => {
    const token = await tokenFor(kit, {})
    if (token !== null) await call(kit, tampered(token), 'The call, with the changed token')
  },
  'expired-token': async (kit) => {
    const { throwaway } = kit
    if (!throwaway) return
    const short = kit.shortToken ?? (await shortTokenOf(kit, throwaway))
    if (!short) return
    await kit.waitUntil(
      short.refusedFrom,
      `The token has expired. APIs allow clocks to differ by ${throwaway.shortLived.leewaySeconds} seconds, so it is refused in`,
    )
    await call(kit, short.token, 'The call, with the expired token')
  },
  'wrong-audience': async (kit) => {
    const token = await tokenFor(kit, { resource: kit.throwaway?.secondAudience ?? '' })
    if (token !== null) await call(kit, token, 'The call of another API')
  },
  'missing-permission': async (kit) => {
    const token = await tokenFor(kit, { scope: kit.throwaway?.scopeWithoutPermission ?? '' })
    if (token !== null) await call(kit, token, 'The call, without its scope')
  },
  'assertion-audience': (kit) => askByKey(kit, { audience: 'https://other-server.example' }),
  'assertion-life': (kit) => askByKey(kit, { lifeSeconds: 3600 }),
  'unknown-key': async (kit) => askByKey(kit, { key: await makeAssertionKey() }),
  'replayed-assertion': async (kit) => {
    const ready = await byKey(kit, {})
    if (!ready) return
    const first = await kit.perform({ ...ready, title: 'The first request' })
    if (statusOf(first.outcome) === 200)
      await kit.perform({ ...ready, title: 'The second request, with the same assertion' })
  },
}

/** A secret that nobody has. */
const INVENTED = 'not-the-secret-of-this-app'

/** As long as a secret of the environment that this one is not of; only the start counts. */
const ofOtherEnvironment = (secret: string) =>
  `${secret.startsWith('lk_test_') ? 'lk_live_' : 'lk_test_'}${'0'.repeat(49)}`

/** Percent-encoded more than needed: our secrets have no character that would have to be. */
const everyByteEncoded = (secret: string) =>
  Array.from(
    new TextEncoder().encode(secret),
    (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
  ).join('')

const statusOf = (outcome: Outcome) => (outcome.kind === 'answered' ? outcome.answer.status : 0)

type Changes = Partial<Pick<TokenParameters, 'method' | 'grantType' | 'scope' | 'resource'>>

function ask(kit: Kit, changes: Changes, values: Ready['values'], title: string | null = null) {
  const { clientId } = kit.credentials
  const parameters = {
    clientId,
    method: 'client_secret_basic',
    grantType: 'client_credentials',
    ...changes,
  } as const
  return kit.perform({ title, text: tokenRequestText(parameters, kit.host), values, assertion: null })
}

/** With another secret than the right one. */
const askWith = (kit: Kit, secret: string, title: string | null = null) =>
  ask(kit, {}, { credentials: basicValue(kit.credentials.clientId, secret) }, title)

/** With the right credentials: by key where there is no secret. */
async function askRight(kit: Kit, changes: Changes, title: string | null = null): Promise<Exchange | null> {
  const { clientId, secret } = kit.credentials
  if (secret) return ask(kit, changes, { credentials: basicValue(clientId, secret) }, title)
  const ready = await byKey(kit, changes)
  return ready && (await kit.perform({ ...ready, title }))
}

async function tokenFor(kit: Kit, changes: Changes): Promise<string | null> {
  const exchange = await askRight(kit, changes, 'First, a valid token')
  return exchange && tokenIn(exchange.outcome)
}

async function shortTokenOf(kit: Kit, throwaway: Throwaway): Promise<Kit['shortToken']> {
  const token = await tokenFor(kit, { resource: throwaway.shortLived.resource })
  return token === null ? null : { token, refusedFrom: refusedFrom(throwaway, Date.now()) }
}

const call = (kit: Kit, token: string, title: string) =>
  kit.perform({
    title,
    text: apiCallText(kit.apiPath, kit.host),
    values: { access_token: token },
    assertion: null,
  })

/** A token whose payload says something else than what was signed. */
export function tampered(token: string): string {
  const [header = '', payload = '', signature = ''] = token.split('.')
  const bytes = fromBase64Url(payload)
  const claims: unknown = bytes && JSON.parse(new TextDecoder().decode(bytes))
  const changed = { ...(typeof claims === 'object' ? claims : {}), scope: 'everything' }
  return [header, toBase64Url(new TextEncoder().encode(JSON.stringify(changed))), signature].join('.')
}

type ByKey = Changes & { audience?: string; lifeSeconds?: number; key?: AssertionKey }

async function byKey(
  kit: Kit,
  { audience, lifeSeconds, key: other, ...changes }: ByKey,
): Promise<Ready | null> {
  const { clientId, key: own } = kit.credentials
  const key = other ?? own
  if (!key) return null
  const assertion = await buildAssertion(key, {
    clientId,
    audience: audience ?? kit.issuer,
    now: Date.now(),
    ...(lifeSeconds !== undefined && { lifeSeconds }),
  })
  const text = tokenRequestText(
    { clientId, grantType: 'client_credentials', ...changes, method: 'private_key_jwt' },
    kit.host,
  )
  return { title: null, text, values: { client_assertion: formEncode(assertion.jwt) }, assertion }
}

async function askByKey(kit: Kit, wanted: ByKey): Promise<void> {
  const ready = await byKey(kit, wanted)
  if (ready) await kit.perform(ready)
}
