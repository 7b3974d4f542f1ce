import { OAuthError } from '#lib/oauth/errors.ts'
import type { Form } from '#lib/oauth/http/parameters.ts'
import type { Budget, Client, ClientApi, Clock, Limits, RequestFacts } from '#lib/oauth/ports.ts'
import { chooseApi } from '#lib/oauth/resource.ts'
import { requireAllowed, takeToken } from '#lib/oauth/restrictions/ask.ts'
import type { RestrictionReason } from '#lib/oauth/restrictions/kinds.ts'
import { grantScope } from '#lib/oauth/scope.ts'

export const GRANT_TYPE = 'client_credentials'

/** What of a token request decides about it, once its client has proved who it is. Each step adds its part. */
export type DecidingContext = {
  readonly form: Pick<Form, 'get' | 'getAll'>
  readonly facts: Pick<RequestFacts, 'peerAddress'>
  readonly server: Clock & Pick<Limits, 'quotas'>
  readonly client: Client | null
  /** Which restriction in observe mode would have refused it. */
  observed: RestrictionReason | null
  api: ClientApi | null
  scope: string
  /** What is left of an enforced quota. */
  quota: Budget | null
}

/**
 * What the token endpoint asks of a request whose client is known, in its order: the same whether the request has come in
 * now, or was kept and is decided again by other settings (decision 58). Each throws OAuthError when the request ends here.
 */
export const DECIDING_STEPS = { allowRequest, allowGrant, chooseResource, chooseScope }

function allowRequest(context: DecidingContext): void {
  context.observed = requireAllowed(known(context.client), context.facts, context.server)
}

function allowGrant({ form, client }: DecidingContext): void {
  const grantType = form.get('grant_type')
  if (grantType === undefined) {
    throw new OAuthError('invalid_request', { description: 'The parameter grant_type is missing.' })
  }
  if (grantType !== GRANT_TYPE) {
    throw new OAuthError('unsupported_grant_type', { reason: 'unsupported_grant_type' })
  }
  if (!known(client).grantTypes.includes(GRANT_TYPE)) {
    throw new OAuthError('unauthorized_client', { reason: 'unauthorized_client' })
  }
}

function chooseResource(context: DecidingContext): void {
  context.api = chooseApi(context.form.getAll('resource'), known(context.client).apis)
}

function chooseScope(context: DecidingContext): void {
  const { form, api, client } = context
  context.scope = grantScope(form.get('scope'), known(api).scopes, known(client).withheldScopes)
}

/** Counts the token, after everything else has let it pass. */
export function takeQuota(context: DecidingContext): Promise<void> | void {
  if (known(context.client).restrictions.length > 0) return takeFromRestrictions(context)
}

async function takeFromRestrictions(context: DecidingContext): Promise<void> {
  const { client, server } = context
  const { observed, quota, refusal } = await takeToken(known(client), context.observed, server)
  context.observed = observed
  context.quota = quota
  if (refusal) throw refusal
}

/** What an earlier step has found out. That it has run is the order of the list. */
export function known<Value>(value: Value | null): Value {
  if (value === null) throw new Error('A step came before the one that it builds on.')
  return value
}
