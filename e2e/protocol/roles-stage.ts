import { createHash, generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto'
import pg from 'pg'
import type { PlatformRole, TeamRole } from '#lib/access/permissions.ts'
import type { Latchkey } from '../harness/latchkey.ts'
import { PASSWORD, PortalVisitor } from '../harness/portal.ts'
import { requestToken } from '../harness/token.ts'
import { ACTIONS_ON_A_TEAM, ADMINISTRATORS_ACTIONS, TEAM_ACTIONS, UNDO_ACTIONS } from './tenancy-map.ts'

// One team, everyone who may ask for something of it, and things of it to try everything on.

/**
 * Who asks: what they are in the team, and what they are in the portal. `isWithheld` of those whose role waits for a second
 * factor, which the others of staff have proved.
 */
export const ROLES = {
  owner: { inTeam: 'owner', inPortal: 'developer' },
  member: { inTeam: 'member', inPortal: 'developer' },
  viewer: { inTeam: 'viewer', inPortal: 'developer' },
  developer: { inTeam: null, inPortal: 'developer' },
  connectivity: { inTeam: null, inPortal: 'connectivity' },
  administrator: { inTeam: null, inPortal: 'administrator' },
  unproved: { inTeam: null, inPortal: 'administrator', isWithheld: true },
} as const satisfies Record<string, { inTeam: TeamRole | null; inPortal: PlatformRole; isWithheld?: true }>
export type Role = keyof typeof ROLES

/** The settings under which staff without a second factor are nobody in particular. */
export const STAGE_SETTINGS = { STAFF_SECOND_FACTOR: 'required' }

/** What somebody is in the portal while they ask. */
export const inPortal = (role: Role): PlatformRole =>
  'isWithheld' in ROLES[role] ? 'developer' : ROLES[role].inPortal

/** What an app has to be like for an action to have something to do; with a secret and in use unless told. */
const APP_FOR: Record<string, 'bare' | 'suspended' | 'deleted'> = {
  generateAction: 'bare',
  resumeAction: 'suspended',
  undoSuspendingAction: 'suspended',
  restoreAction: 'deleted',
  undoDeletingAction: 'deleted',
}
/** Which of its secrets and keys; the one in use unless told. */
const CREDENTIAL_FOR: Record<string, 'key' | 'replaced' | 'asleep'> = {
  rotateKeyAction: 'key',
  extendAction: 'replaced',
  cancelAction: 'replaced',
  retireAction: 'replaced',
  reactivateAction: 'asleep',
  undoStoppingAction: 'asleep',
  deleteCredentialAction: 'asleep',
}
const DELETED_TEAM_FOR = ['restoreTeamAction', 'undoDeletingTeamAction']
/** Everything that an action could change without asking whose it is. */
const TABLES = [
  ...[
    'client',
    'client_credential',
    'client_scope',
    'client_restriction',
    'scope_request',
    'access_request',
    'team',
    'team_domain',
    'partner',
    'partner_contact',
    'hand_off',
    'hand_off_app',
    'campaign',
    'campaign_secret',
  ],
  ...[
    'membership',
    'one_time_link',
    'app_user',
    'passkey',
    'totp',
    'recovery_code',
    'sign_in_identity',
    'api',
  ],
  ...['scope', 'signing_key', 'invitation', 'partner', 'partner_contact', 'terms_acceptance', 'audit_entry'],
]

const ADDRESSES = 'roles.example'
const TEAM = 'roles'
/** Where an app of the team may go: everyone in the team owns it, too. */
const SECOND_TEAM = 'second'
const APP = 'roles-app'
const PARTNER = 'roles-partner'
/** A request that pages are asked about. */
const REQUEST = '019a0000-0000-7000-8000-000000000056'
/** Later than every notice. */
const LATEST = 'ffffffff-ffff-7fff-bfff-ffffffffffff'

/** Who is in the team. */
const IN_TEAM = ['owner', 'member', 'viewer'] as const satisfies Role[]

/** The team, everyone who asks for something of it, and what they ask for, on a server of its own. */
export class Stage {
  readonly #database: pg.Pool
  #rotations = 0
  readonly #visitors: Readonly<Record<Role, PortalVisitor>>
  /** Of people by their role, and of teams by their slug. */
  readonly #ids: ReadonlyMap<string, string>
  readonly stranger: PortalVisitor
  /** What pages are asked about: of the team, and somebody who is in it. */
  readonly shown: {
    clientId: string
    requestId: string
    userId: string
    team: string
    slug: string
    id: string
    handOffId: string
    api: string
  }

  private constructor(
    latchkey: Latchkey,
    database: pg.Pool,
    made: { visitors: Record<Role, PortalVisitor>; ids: ReadonlyMap<string, string>; requestId: string },
  ) {
    this.#database = database
    this.#visitors = made.visitors
    this.#ids = made.ids
    this.stranger = new PortalVisitor(latchkey.url)
    const userId = made.ids.get('viewer') ?? ''
    const slug = PARTNER
    const { requestId } = made
    const ids = { id: REQUEST, handOffId: '' }
    this.shown = { clientId: APP, requestId, userId, team: TEAM, slug, ...ids, api: 'latchkey' }
  }

  static async set(latchkey: Latchkey): Promise<Stage> {
    const database = new pg.Pool({ connectionString: latchkey.ownerDatabaseUrl, max: 4 })
    // The end of a pool does not wait for its connections, so that the end of the database may be heard of on one.
    database.on('error', () => {})
    await makePeople(latchkey)
    await latchkey.createClient(APP, { team: TEAM })
    await latchkey.createClient('second-app', { team: SECOND_TEAM })
    const { rows } = await database.query<{ name: string; id: string }>(
      `SELECT split_part(email, '@', 1) AS name, id FROM app_user UNION ALL SELECT slug, id FROM team WHERE slug = ANY($1)`,
      [[TEAM, SECOND_TEAM]],
    )
    const ids = new Map(rows.map(({ name, id }) => [name, id]))
    const people = IN_TEAM.map((role) => ({ userId: ids.get(role) ?? '', role }))
    await join(database, ids.get(TEAM) ?? '', people)
    await join(
      database,
      ids.get(SECOND_TEAM) ?? '',
      people.map(({ userId }) => ({ userId, role: 'owner' })),
    )
    const refused = await requestToken(latchkey.url, { client_id: APP, client_secret: 'not-the-secret' })
    const requestId = refused.headers.get('x-request-id') ?? ''
    const stage = new Stage(latchkey, database, { visitors: await signIn(latchkey), ids, requestId })
    await prove(database, [ids.get('connectivity'), ids.get('administrator')])
    await stage.#partner(PARTNER)
    stage.shown.handOffId = await stage.#handOff()
    await stage.#request(APP, REQUEST)
    // Pages of one thing or another are asked about the same id.
    await stage.#asked(REQUEST)
    return stage
  }

  async end(): Promise<void> {
    await this.#database.end()
  }

  visitor(role: Role): PortalVisitor {
    return this.#visitors[role]
  }

  /** A digest of everything that an action could change. */
  async things(): Promise<string> {
    const rows = TABLES.map(
      (table) => `SELECT '${table}' AS name, to_jsonb(t) - 'last_sign_in_at' AS one FROM ${table} t`,
    )
    const { rows: found } = await this.#database.query(
      `SELECT name, md5(string_agg(one::text, ',' ORDER BY one::text)) AS digest FROM (${rows.join(' UNION ALL ')}) AS every
       GROUP BY name ORDER BY name`,
    )
    return JSON.stringify(found)
  }

  /** Everything of somebody else's that whoever acts on their own things could name instead. */
  async anothersThings(): Promise<{ fields: Record<string, string>; state: () => Promise<string> }> {
    const id = this.#id('other')
    const { rows } = await this.#database.query(
      `WITH key AS (INSERT INTO passkey (id, user_id, credential_id, public_key, counter, name)
         VALUES (gen_random_uuid(), $1, convert_to($2, 'UTF8'), 'x', 0, 'Key') RETURNING id),
       linked AS (INSERT INTO sign_in_identity (id, issuer, subject, user_id)
         VALUES (gen_random_uuid(), $2, 'other', $1) RETURNING id),
       told AS (INSERT INTO notice (id, kind, only_for, detail)
         SELECT gen_random_uuid(), 'signed_out_elsewhere', $1, '{}' FROM generate_series(1, 2))
       SELECT key.id AS "passkeyId", linked.id AS "identityId",
         (SELECT id FROM session WHERE user_id = $1 LIMIT 1) AS "sessionId",
         (SELECT team_id FROM membership WHERE user_id = $1 LIMIT 1) AS "teamId"
       FROM key, linked`,
      [id, `https://${nameOf('provider')}.example`],
    )
    const at = '2026-01-01T00:00:00.000Z'
    await this.#database.query(
      `UPDATE notice_recipient SET read_at = $2
       WHERE notice_id = (SELECT notice_id FROM notice_recipient WHERE user_id = $1 AND read_at IS NULL LIMIT 1)`,
      [id, at],
    )
    const email = `other@${ADDRESSES}`
    const fields = { ...rows[0], at, through: LATEST, userId: id, email, confirmedEmail: email }
    const state = async () => {
      const { rows: found } = await this.#database.query(
        `SELECT to_jsonb(u) AS one FROM app_user u WHERE id = $1
         UNION ALL SELECT to_jsonb(s) FROM session s WHERE user_id = $1
         UNION ALL SELECT to_jsonb(p) FROM passkey p WHERE user_id = $1
         UNION ALL SELECT to_jsonb(i) FROM sign_in_identity i WHERE user_id = $1
         UNION ALL SELECT to_jsonb(m) FROM membership m WHERE team_id = $2
         UNION ALL SELECT to_jsonb(n) FROM notice_recipient n WHERE user_id = $1`,
        [id, fields.teamId],
      )
      return JSON.stringify(found.map(({ one }) => JSON.stringify(one)).sort())
    }
    return { fields, state }
  }

  /** What an action is sent, about a thing that was made for this once and that it can change. */
  async fieldsFor(name: string): Promise<Record<string, string>> {
    const ofApp = TEAM_ACTIONS[name] ?? UNDO_ACTIONS[name]
    if (ofApp) return { ...ofApp.values, ...(await this.#app(name)) }
    if (Object.hasOwn(ACTIONS_ON_A_TEAM, name))
      return { ...ACTIONS_ON_A_TEAM[name], ...(await this.#team(name)) }
    if (name === 'changeSettingAction')
      return { name: 'PARTNER_STALLED_AFTER', value: String(Math.ceil(Math.random() * 300) + 7) }
    if (ADMINISTRATORS_ACTIONS.includes(name)) return await this.#person()
    switch (name) {
      case 'registerAction':
        return { teamId: this.#id(TEAM), clientId: nameOf('new'), name: 'New', environment: 'live' }
      case 'createTeamAction':
      case 'createPartnerAction':
        return { name: 'New' }
      case 'prepareHandOffAction': {
        const slug = nameOf('partner')
        await this.#database.query('UPDATE team SET confirmed_at = now() WHERE id = $1', [
          await this.#partner(slug),
        ])
        return { team: slug, name: 'New', reason: 'Tried' }
      }
      case 'resendHandOffAction':
      case 'extendHandOffAction':
      case 'revokeHandOffAction':
        return { id: await this.#handOff(), days: '3' }
      case 'createCampaignAction': {
        const { credentialId = '' } = await this.#asked(null)
        return { name: 'Tried', until: inDays(20), credentials: credentialId }
      }
      case 'cancelCampaignAction':
        return await this.#asked(randomUUID())
      case 'extendCampaignAction':
        return { ...(await this.#asked(randomUUID())), until: inDays(20) }
      case 'answerAccountAction': {
        const id = await this.#handOff()
        await this.#database.query(
          `UPDATE hand_off SET opened_at = now(), opened_from = '192.0.2.1', holder_digest = sha256('x'), confirmed_at = now(),
             account_asked_at = now(), account_email = 'asks@roles.example' WHERE id = $1`,
          [id],
        )
        return { id, answer: 'agree' }
      }
      case 'setEveryStatusAction':
        return { ...(await this.#app('suspendAction')), act: 'suspend', reason: 'tried' }
      case 'transferEveryAction':
        return { ...(await this.#app('transferAction')), to: SECOND_TEAM }
      case 'tagEveryAction':
        return { ...(await this.#app('transferAction')), how: 'add', tags: 'tried' }
      case 'rotateSigningKeyAction':
        return { alg: await this.#alg() }
      case 'retireSigningKeyAction': {
        const kid = await this.#signingKey()
        return { kid, confirmation: kid.slice(0, 8) }
      }
      case 'createApiAction': {
        const id = nameOf('api')
        return {
          ...{ id, name: 'Tried', audience: `https://${id}.example`, environment: 'live' },
          ...{ tokenTtlSeconds: '3600', signingAlg: 'ES256' },
        }
      }
      case 'updateApiAction': {
        const id = await this.#api()
        return { id, name: 'Changed', tokenTtlSeconds: '600', docsUrl: '', contact: '' }
      }
      case 'retireApiAction': {
        const id = await this.#api()
        return { id, confirmation: id }
      }
      case 'createScopeAction':
        return { apiId: await this.#api(), name: nameOf('scope'), description: 'Tried', grantPolicy: 'staff' }
      case 'updateScopeAction':
      case 'retireScopeAction': {
        const scope = `${await this.#api()}:read`
        return { name: scope, confirmation: scope, description: 'Changed', grantPolicy: 'staff' }
      }
      case 'grantRequestAction':
      case 'declineRequestAction': {
        const { clientId = '' } = await this.#app('requestScopesAction')
        return { id: await this.#request(clientId), word: 'tried' }
      }
      case 'extendGrantAction': {
        const { clientId = '' } = await this.#app('requestScopesAction')
        const id = await this.#request(clientId)
        await this.#database.query(
          `UPDATE access_request SET state = 'granted', decided_at = now(), granted_quota = 500, until = $2 WHERE id = $1`,
          [id, inDays(9)],
        )
        return { id, until: inDays(20) }
      }
      case 'removeRemarkAction': {
        const id = randomUUID()
        await this.#database.query(
          "INSERT INTO guide_remark (id, page, helped, words) VALUES ($1, '/docs', false, 'tried')",
          [id],
        )
        return { id }
      }
      case 'setMemberRoleAction':
        return { ...(await this.#team(name)), role: 'viewer' }
      case 'changePartnerAction':
        return { teamId: await this.#partner(nameOf('partner')), tags: 'tried' }
      default:
        throw new Error(`say here what ${name} is sent`)
    }
  }

  async #app(name: string): Promise<Record<string, string>> {
    const clientId = nameOf('app')
    const state = APP_FOR[name]
    const { rows } = await this.#database.query<{ id: string }>(
      `INSERT INTO client (id, client_id, name, environment, team_id, created_by, status, suspended_by, deleted_at)
       VALUES (gen_random_uuid(), $1, 'Tried', $6, $2, 'roles', $3, $4, $5) RETURNING id`,
      [
        clientId,
        this.#id(TEAM),
        state === 'suspended' ? 'suspended' : 'active',
        state === 'suspended' ? 'owner' : null,
        state === 'deleted' ? new Date() : null,
        name === 'requestLiveAppAction' ? 'sandbox' : 'live',
      ],
    )
    const sent = {
      clientId,
      confirmation: clientId,
      teamId: this.#id(SECOND_TEAM),
      liveClientId: nameOf('live'),
    }
    if (name === 'requestQuotaAction')
      await this.#database.query(
        `INSERT INTO client_restriction (client_ref, kind, mode, rule, is_of_staff)
         VALUES ($1, 'quota', 'enforce', '{"quotaPerHour": 500}', true)`,
        [rows[0]?.id],
      )
    if (name === 'withdrawRequestAction') return { ...sent, id: await this.#request(clientId) }
    return state === 'bare'
      ? sent
      : { ...sent, credentialId: await this.#credential(name, rows[0]?.id ?? '') }
  }

  async #credential(name: string, client: string): Promise<string> {
    const which = CREDENTIAL_FOR[name]
    if (which === 'key') return await this.#key(client)
    const successor = which === 'replaced' ? await this.#secret(client, {}) : null
    return await this.#secret(client, { successor, isAsleep: which === 'asleep' })
  }

  async #secret(
    client: string,
    { successor = null, isAsleep = false }: { successor?: string | null; isAsleep?: boolean },
  ): Promise<string> {
    const { rows } = await this.#database.query(
      `INSERT INTO client_credential
         (id, client_ref, kind, name, digest, prefix, last_four, created_by, retires_at, replaced_by, deactivated_at)
       VALUES (gen_random_uuid(), $1, 'secret', 'Secret', $2, 'lk_live_tried', 'used', 'roles', $3, $4, $5) RETURNING id`,
      [
        client,
        randomBytes(32),
        successor === null ? null : new Date(Date.now() + 86_400_000),
        successor,
        isAsleep ? new Date() : null,
      ],
    )
    return rows[0].id
  }

  async #key(client: string): Promise<string> {
    const jwk = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' })
    const kid = createHash('sha256').update(JSON.stringify(jwk)).digest('base64url')
    const { rows } = await this.#database.query(
      `INSERT INTO client_credential (id, client_ref, kind, name, kid, alg, public_jwk, created_by)
       VALUES (gen_random_uuid(), $1, 'key', 'Key', $2, 'ES256', $3, 'roles') RETURNING id`,
      [client, kid, jwk],
    )
    return rows[0].id
  }

  /** With a second owner, whom the others may remove, and an invitation that waits. */
  async #team(name: string): Promise<Record<string, string>> {
    const slug = nameOf('team')
    const { rows } = await this.#database.query<{ id: string }>(
      `INSERT INTO team (id, slug, name, deleted_at) VALUES (gen_random_uuid(), $1, 'Tried', $2) RETURNING id`,
      [slug, DELETED_TEAM_FOR.includes(name) ? new Date() : null],
    )
    const teamId = rows[0]?.id ?? ''
    const userId = this.#id('other')
    const people = IN_TEAM.map((role) => ({ userId: this.#id(role), role: role as string }))
    await join(this.#database, teamId, [...people, { userId, role: 'owner' }])
    const { rows: links } = await this.#database.query(
      `INSERT INTO one_time_link (id, kind, code_digest, email, detail, expires_at)
       VALUES (gen_random_uuid(), 'team_invitation', $1, 'invited@tenants.example', $2, now() + interval '1 day')
       RETURNING id`,
      [randomBytes(32), { teamId, role: 'viewer', by: `owner@${ADDRESSES}`, byId: this.#id('owner') }],
    )
    return { teamId, userId, confirmation: slug, team: slug, id: links[0].id, domain: ADDRESSES }
  }

  /** Of which no new key is published; not the same for two who ask at once. */
  async #alg(): Promise<string> {
    const alg = this.#rotations++ % 2 === 0 ? 'EdDSA' : 'ES256'
    await this.#database.query(
      'UPDATE signing_key SET retired_at = now() WHERE alg::text = $1 AND signs_from > now()',
      [alg],
    )
    return alg
  }

  /** That signed before another did. */
  async #signingKey(): Promise<string> {
    const jwk = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' })
    const kid = createHash('sha256').update(JSON.stringify(jwk)).digest('base64url')
    await this.#database.query(
      `INSERT INTO signing_key (kid, alg, public_jwk, sealed_private, signs_from, created_at)
       VALUES ($1, 'ES256', $2, 'x', now() - interval '1 year', now() - interval '1 year')`,
      [kid, jwk],
    )
    return kid
  }

  /** With a scope, which is called after it. */
  async #api(): Promise<string> {
    const id = nameOf('api')
    await this.#database.query(
      `WITH made AS (INSERT INTO api (id, name, audience, environment) VALUES ($1, 'Tried', $2, 'live') RETURNING id)
       INSERT INTO scope (name, api_id, description, grant_policy, position)
       SELECT id || ':read', id, 'Tried', 'owner', 1 FROM made`,
      [id, `https://${id}.example`],
    )
    return id
  }

  /** That an app waits for, and that can be granted to a team that nobody has confirmed. */
  async #request(clientId: string, id: string = randomUUID()): Promise<string> {
    await this.#database.query(
      `INSERT INTO access_request (id, client_ref, kind, quota_per_hour, reason)
       SELECT $1, id, 'quota', 500, 'tried' FROM client WHERE client_id = $2`,
      [id, clientId],
    )
    return id
  }

  async #partner(slug: string): Promise<string> {
    const { rows } = await this.#database.query<{ id: string }>(
      `WITH made AS (INSERT INTO team (id, slug, name) VALUES (gen_random_uuid(), $1, 'Partner') RETURNING id)
       INSERT INTO partner (team_id, created_by) SELECT id, 'roles' FROM made RETURNING team_id AS id`,
      [slug],
    )
    return rows[0]?.id ?? ''
  }

  async #handOff(): Promise<string> {
    const { rows } = await this.#database.query<{ id: string }>(
      `WITH made AS (INSERT INTO hand_off (id, team_id, made_by, code_digest, expires_at)
         VALUES (gen_random_uuid(), $1, 'roles', $2, now() + interval '1 day') RETURNING id)
       INSERT INTO hand_off_app (id, hand_off_id, position, name, environment)
         SELECT gen_random_uuid(), id, 0, 'Tried', 'live' FROM made RETURNING hand_off_id AS id`,
      [await this.#partner(nameOf('partner')), randomBytes(32)],
    )
    return rows[0]?.id ?? ''
  }

  /** A secret of the team, and the campaign of this id that asks for it; none for null. */
  async #asked(campaign: string | null): Promise<Record<string, string>> {
    const { clientId = '' } = await this.#app('')
    const { rows } = await this.#database.query<{ id: string; app: string }>(
      `INSERT INTO client_credential (id, client_ref, kind, name, digest, created_by, expires_at)
       SELECT gen_random_uuid(), id, 'secret', 'Tried', $2, 'roles', $3 FROM client WHERE client_id = $1
       RETURNING id, client_ref AS app`,
      [clientId, randomBytes(32), campaign === null ? null : inDays(9)],
    )
    const credentialId = rows[0]?.id ?? ''
    if (campaign === null) return { credentialId }
    await this.#database.query(
      `WITH made AS (INSERT INTO campaign (id, name, ends_at, made_by) VALUES ($1, 'Tried', $2, 'roles') RETURNING id)
       INSERT INTO campaign_secret (id, campaign_id, client_ref, credential_id, asked_at, ends_at)
         SELECT gen_random_uuid(), id, $3, $4, now(), $2 FROM made`,
      [campaign, inDays(9), rows[0]?.app, credentialId],
    )
    return { id: campaign }
  }

  /** With a second factor. */
  async #person(): Promise<Record<string, string>> {
    const email = `${nameOf('person')}@${ADDRESSES}`
    const { rows } = await this.#database.query(
      `WITH person AS (INSERT INTO app_user (id, email, name, password_hash)
         SELECT gen_random_uuid(), $1, 'Tried', password_hash FROM app_user WHERE id = $2 RETURNING id)
       INSERT INTO passkey (id, user_id, credential_id, public_key, counter, name)
         SELECT gen_random_uuid(), id, convert_to($1, 'UTF8'), 'x', 0, 'Key' FROM person RETURNING user_id`,
      [email, this.#id('other')],
    )
    return { userId: rows[0].user_id, confirmation: email, email: `new-${email}`, role: 'connectivity' }
  }

  #id(name: string): string {
    const id = this.#ids.get(name)
    if (id === undefined) throw new Error(`nobody and nothing is called ${name}`)
    return id
  }
}

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
const nameOf = (what: string) => `${what}-${randomUUID().slice(0, 8)}`

async function makePeople(latchkey: Latchkey): Promise<void> {
  const people = [...Object.entries(ROLES), ['other', { inPortal: 'developer' }] as const]
  for (const [name, { inPortal }] of people) {
    const args = ['--email', `${name}@${ADDRESSES}`, '--role', inPortal, '--password-stdin']
    const { code, stderr } = await latchkey.command(['user', 'create', ...args], PASSWORD)
    if (code !== 0) throw new Error(stderr)
  }
}

/** Everyone’s session; somebody else has one, too. */
async function signIn(latchkey: Latchkey): Promise<Record<Role, PortalVisitor>> {
  const signedIn = (name: string) => PortalVisitor.signedInAgain(latchkey, `${name}@${ADDRESSES}`)
  await signedIn('other')
  const [owner, member, viewer] = await Promise.all([
    signedIn('owner'),
    signedIn('member'),
    signedIn('viewer'),
  ])
  const [developer, connectivity, administrator, unproved] = await Promise.all([
    signedIn('developer'),
    signedIn('connectivity'),
    signedIn('administrator'),
    signedIn('unproved'),
  ])
  return { owner, member, viewer, developer, connectivity, administrator, unproved }
}

/** As if they had a second factor, and had proved it when they signed in. */
async function prove(database: pg.Pool, people: readonly (string | undefined)[]): Promise<void> {
  await database.query(
    `WITH people AS (SELECT id FROM app_user WHERE id = ANY($1)),
       proved AS (UPDATE session SET factor_at = now() WHERE user_id IN (SELECT id FROM people))
     INSERT INTO passkey (id, user_id, credential_id, public_key, counter, name)
     SELECT gen_random_uuid(), id, convert_to(id::text, 'UTF8'), 'x', 0, 'Key' FROM people`,
    [people],
  )
}

async function join(
  database: pg.Pool,
  teamId: string,
  people: readonly { userId: string; role: string }[],
): Promise<void> {
  const rows = JSON.stringify(people.map(({ userId, role }) => ({ user_id: userId, role, team_id: teamId })))
  await database.query(
    `INSERT INTO membership (user_id, team_id, role)
     SELECT user_id, team_id, role FROM jsonb_to_recordset($1::jsonb) AS r(user_id uuid, team_id uuid, role text)`,
    [rows],
  )
}
