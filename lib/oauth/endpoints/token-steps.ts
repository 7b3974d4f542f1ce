import type { Credentials } from '#lib/oauth/client-auth/authentication.ts'
import { authenticateClient, readCredentials } from '#lib/oauth/client-auth/client-authentication.ts'
import { OAuthError } from '#lib/oauth/errors.ts'
import { readBody } from '#lib/oauth/http/body.ts'
import { EMPTY_FORM, type Form, readForm, TOKEN_PARAMETERS } from '#lib/oauth/http/parameters.ts'
import type { AuthorizationServer, Client, RequestFacts } from '#lib/oauth/ports.ts'
import { type AccessToken, issueAccessToken } from '#lib/oauth/tokens/access-token.ts'
import { DECIDING_STEPS, type DecidingContext, known, takeQuota } from './deciding-steps.ts'

/** A token request and what has been found out about it. Each step adds its part; a refusal tells what was known by then. */
export type TokenContext = DecidingContext & {
  readonly request: Request
  readonly facts: RequestFacts
  readonly server: AuthorizationServer
  /** When the whole request was there, by `performance.now()`. */
  startedAt: number
  body: string
  form: Form
  credentials: Credentials | null
  client: Client | null
  credentialId: string | null
  token: AccessToken | null
}

/** A request of which nothing is known yet. */
export function tokenContext(
  request: Request,
  facts: RequestFacts,
  server: AuthorizationServer,
): TokenContext {
  return {
    request,
    facts,
    server,
    startedAt: performance.now(),
    body: '',
    form: EMPTY_FORM,
    credentials: null,
    client: null,
    credentialId: null,
    observed: null,
    api: null,
    scope: '',
    quota: null,
    token: null,
  }
}

/** @throws OAuthError when the request ends here */
type Step = (context: TokenContext) => Promise<void> | void

/** The token endpoint, in the one fixed order of its checks. A step builds on what those before it have found out. */
const STEPS: readonly (readonly [name: string, step: Step])[] = Object.entries({
  readRequest,
  presentClient,
  authenticate,
  ...DECIDING_STEPS,
  takeQuota,
  issue,
})

/**
 * Runs every step, or up to the one that refuses, whose name the operator's log gets.
 * @throws OAuthError
 */
export async function runSteps(context: TokenContext): Promise<void> {
  for (const [name, step] of STEPS) {
    try {
      // Most need not wait, and then nobody does.
      const pending = step(context)
      if (pending) await pending
    } catch (error) {
      context.facts.findings.step = name
      throw error
    }
  }
}

async function readRequest(context: TokenContext): Promise<void> {
  context.body = await readBody(context.request)
  context.startedAt = performance.now()
  context.form = readForm(context.request, context.body, TOKEN_PARAMETERS)
}

function presentClient(context: TokenContext): void {
  context.credentials = readCredentials(context.request.headers, context.form, context.facts)
}

async function authenticate(context: TokenContext): Promise<void> {
  const result = await authenticateClient(known(context.credentials), context.server)
  if (result.client) context.facts.findings.clientId = result.client.clientId
  context.client = result.client
  context.credentialId = result.credentialId
  if (!result.ok) throw new OAuthError('invalid_client', { reason: result.reason })
}

async function issue(context: TokenContext): Promise<void> {
  const { client, credentialId, api, scope, server } = context
  const grant = { client: known(client), credentialId: known(credentialId), api: known(api), scope }
  context.token = await issueAccessToken(grant, server)
}
