import { GRANTED_BY_OWNER } from '#lib/access/visible.ts'
import { audienceOf, OWN_API_ID } from '#lib/features/apis/own-api.ts'
import { type CredentialKind, MAX_LIVE_CREDENTIALS } from '#lib/features/credentials/credential-life-cycle.ts'
import { openRestrictions, type StoredRestriction } from '#lib/features/restrictions/restrictions.ts'
import type { Client, ClientApi } from '#lib/oauth/ports.ts'
import type { SigningAlg } from '#lib/oauth/tokens/signing-alg.ts'
import type { Db } from '#lib/platform/db/db.ts'
import { pool } from '#lib/platform/db/pools.ts'

const LOAD_TIMEOUT_MS = 1_000

/**
 * Those that work, and as many that did as fill up the number: whoever sends one of them learns nothing, and the client's
 * owner learns which it was, also of one that is deleted. What has ended by the database's clock ended in 1970: it has
 * for every instance, however its own clock goes. Never more than the limit of live ones, so that every client costs the same comparisons.
 */
const credentialsOf = (kind: CredentialKind) => `
  SELECT id, digest, kid, own_kid, alg, public_jwk,
    CASE WHEN ends_at <= now() THEN 0 ELSE extract(epoch FROM ends_at) * 1000 END AS ends_at_ms
  FROM client_credential WHERE client_ref = c.id AND kind = '${kind}'
  ORDER BY ends_at_ms DESC NULLS FIRST, created_at DESC LIMIT ${MAX_LIVE_CREDENTIALS}`

/**
 * Of a scope that only the connectivity team grants, while it does not vouch for the client's team. Grant and transfer
 * refuse that already; whatever else may have put it there, no token holds it.
 */
const WITHHELD = `(p.grant_policy <> '${GRANTED_BY_OWNER}' AND t.confirmed_at IS NULL)`

const QUERY = `
  SELECT c.id, c.client_id, c.status, c.environment, c.auth_methods, c.grant_types, c.may_name_token_endpoint,
    (SELECT jsonb_agg(jsonb_build_object('kind', r.kind, 'mode', r.mode, 'rule', r.rule))
      FROM client_restriction r WHERE r.client_ref = c.id AND r.mode <> 'off') AS restrictions,
    coalesce((SELECT jsonb_agg(jsonb_build_object(
        'id', s.id, 'digest', encode(s.digest, 'hex'), 'expiresAt', s.ends_at_ms))
      FROM (${credentialsOf('secret')}) s), '[]') AS secrets,
    coalesce((SELECT jsonb_agg(jsonb_build_object(
        'id', k.id, 'kid', k.kid, 'ownKid', k.own_kid, 'alg', k.alg, 'publicJwk', k.public_jwk,
        'expiresAt', k.ends_at_ms)
          ORDER BY k.ends_at_ms DESC NULLS FIRST, k.id)
      FROM (${credentialsOf('key')}) k), '[]') AS keys,
    coalesce((SELECT jsonb_agg(jsonb_build_object(
        'id', x.id, 'audience', x.audience, 'ttl', x.ttl, 'alg', x.alg, 'scopes', x.scopes)
          ORDER BY x.assigned_at, x.position, x.id)
      FROM (SELECT a.id, a.audience, a.token_ttl_seconds AS ttl, a.signing_alg AS alg,
              min(g.granted_at) AS assigned_at,
              (array_agg(p.position ORDER BY g.granted_at, p.position))[1] AS position,
              jsonb_agg(p.name ORDER BY p.position, p.name) AS scopes
            FROM client_scope g JOIN scope p ON p.name = g.scope_name JOIN api a ON a.id = p.api_id
            WHERE g.client_ref = c.id AND NOT ${WITHHELD} GROUP BY a.id) x), '[]') AS apis,
    coalesce((SELECT jsonb_agg(p.name) FROM client_scope g JOIN scope p ON p.name = g.scope_name
      WHERE g.client_ref = c.id AND ${WITHHELD}), '[]') AS withheld,
    coalesce((SELECT jsonb_agg(a.audience) FROM resource_server r JOIN api a ON a.id = r.api_id
      WHERE r.client_ref = c.id AND t.confirmed_at IS NOT NULL), '[]') AS serves,
    own.token_ttl_seconds AS own_ttl, own.signing_alg AS own_alg
  FROM client c JOIN team t ON t.id = c.team_id JOIN api own ON own.id = '${OWN_API_ID}'
  WHERE c.client_id = $1 AND c.deleted_at IS NULL`

type Row = {
  id: string
  client_id: string
  status: Client['status']
  environment: Client['environment']
  restrictions: StoredRestriction[] | null
  auth_methods: Client['authMethods']
  grant_types: Client['grantTypes']
  may_name_token_endpoint: boolean
  secrets: { id: string; digest: string; expiresAt: number | null }[]
  keys: Client['keys']
  /** In order of assignment: by the first grant of a scope, then by the catalogue. */
  apis: { id: string; audience: string | null; ttl: number; alg: SigningAlg; scopes: string[] }[]
  withheld: string[]
  serves: (string | null)[]
  own_ttl: number
  own_alg: SigningAlg
}

const NONE: Client['restrictions'] = []

/** Reads a client as the protocol sees it, in one query; null when there is none, or none any more. */
export async function loadClient(clientId: string): Promise<Client | null> {
  // PostgreSQL cannot hold NUL in text, so no such client exists (NG-22).
  if (clientId.includes('\0')) return null
  const query = { name: 'load-client', text: QUERY, values: [clientId], query_timeout: LOAD_TIMEOUT_MS }
  const { rows } = await pool('token').query<Row>(query)
  return rows[0] ? clientOf(rows[0]) : null
}

/**
 * The same inside a transaction, which sees what it has changed itself.
 * @returns the client, and a text that is another when anything of it is
 */
export async function loadClientIn(
  tx: Db,
  clientId: string,
): Promise<{ client: Client; version: string } | null> {
  const [row] = await tx.$queryRawUnsafe<Row[]>(QUERY, clientId)
  return row ? { client: clientOf(row), version: JSON.stringify(row) } : null
}

function clientOf(row: Row): Client {
  return {
    id: row.id,
    clientId: row.client_id,
    status: row.status,
    environment: row.environment,
    restrictions: row.restrictions === null ? NONE : openRestrictions(row.restrictions),
    secrets: row.secrets.map(({ id, digest, expiresAt }) => ({
      id,
      digest: Uint8Array.from(Buffer.from(digest, 'hex')),
      expiresAt,
    })),
    keys: row.keys,
    authMethods: row.auth_methods,
    grantTypes: row.grant_types,
    apis: apisOf(row),
    withheldScopes: row.withheld,
    serves: row.serves.map(audienceOf),
    mayNameTokenEndpoint: row.may_name_token_endpoint,
  }
}

/** Those that the client has scopes of, and Latchkey's own, which is open to every client (RT-02). */
function apisOf({ apis, own_ttl, own_alg }: Pick<Row, 'apis' | 'own_ttl' | 'own_alg'>): Client['apis'] {
  const assigned = apis.map(
    ({ id, audience, ttl, alg, scopes }): ClientApi => ({
      id,
      audience: audienceOf(audience),
      scopes,
      tokenTtlSeconds: ttl,
      signingAlg: alg,
    }),
  )
  const own: ClientApi = {
    id: OWN_API_ID,
    audience: audienceOf(null),
    scopes: [],
    tokenTtlSeconds: own_ttl,
    signingAlg: own_alg,
  }
  const [first, ...others] = assigned
  if (first === undefined) return [own]
  return assigned.some(({ audience }) => audience === own.audience)
    ? [first, ...others]
    : [first, ...others, own]
}
