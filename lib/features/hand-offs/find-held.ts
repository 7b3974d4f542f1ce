import type { Operator } from '#lib/access/actor.ts'
import { type CallableApi, clientApis } from '#lib/features/apps/client-apis.ts'
import { emailsOfLinks } from '#lib/features/people/links.ts'
import { db } from '#lib/platform/db/db.ts'
import { env } from '#lib/platform/env.ts'
import type { Environment } from '#prisma/generated/enums.ts'
import { digestOf } from './code.ts'
import { firstTokens } from './first-tokens.ts'
import { isSame } from './held.ts'
import { type AppLimits, LIMITS_OF_CLIENT, limitsOf } from './limits.ts'
import { firstOf, type HandOffState, type HandOffTimes, stateOfHandOff } from './states.ts'

/** So many hand-offs of one browser are shown, for so long after they were opened. */
const SHOWN = 5
const SHOWN_DAYS = 30

/** An app as the holder of its link sees it. */
export type HeldApp = AppLimits & {
  id: string
  /** Null while the partner has not chosen it. */
  clientId: string | null
  name: string
  environment: Environment
  scopes: { name: string; description: string; apiName: string }[]
  callable: CallableApi | null
  claimedAt: Date | null
  /** How often something was made for it. */
  times: number
  kind: 'secret' | 'key' | null
  /** What may be shown of the secret afterwards. */
  recognisable: string | null
  /** When it got its first token with what was handed over. */
  firstTokenAt: Date | null
  /** The secret that it takes over from, by what may be shown of it, and until when that works. */
  replaces: { name: string; recognisable: string | null; until: Date } | null
}

/** What can become of a hand-off for a browser that opened it: it may have been sent anew, and is another one’s then. */
export type HeldState = HandOffState | 'sent_anew'

/** A hand-off as the browser that opened it sees it. */
export type HeldHandOff = {
  id: string
  state: HeldState
  /** Another one once the page has to be shown anew. */
  mark: string
  partner: string
  /** Who prepared it. */
  by: string
  expiresAt: Date
  isExpired: boolean
  confirmedAt: Date | null
  /** What somebody becomes in the team who makes an account; null where nobody can. */
  accountRole: string | null
  /** Whether an account is asked for by a mail; staff agree otherwise. */
  isMailOn: boolean
  /** An account that was asked for, until it is made; null once nothing is asked for any more. */
  account: { email: string; isMailed: boolean; isAgreed: boolean } | null
  apps: HeldApp[]
}

const select = {
  id: true,
  madeBy: true,
  maker: { select: { name: true } },
  expiresAt: true,
  openedAt: true,
  confirmedAt: true,
  disputedAt: true,
  revokedAt: true,
  revokedFor: true,
  accountRole: true,
  holderDigest: true,
  accountAskedAt: true,
  accountLinkId: true,
  accountEmail: true,
  accountAgreedAt: true,
  team: {
    select: {
      name: true,
      partner: { select: { teamId: true } },
      memberships: { where: { role: 'owner' }, select: { role: true }, take: 1 },
    },
  },
  apps: {
    select: {
      id: true,
      name: true,
      environment: true,
      scopes: true,
      allowedAddresses: true,
      quotaPerHour: true,
      times: true,
      claimedAt: true,
      credentialId: true,
      credential: { select: { kind: true, prefix: true, lastFour: true } },
      replaced: { select: { name: true, prefix: true, lastFour: true, endsAt: true } },
      client: {
        select: {
          ...{ clientId: true, name: true, environment: true, scopes: { select: { scopeName: true } } },
          ...LIMITS_OF_CLIENT,
        },
      },
    },
    orderBy: { position: 'asc' },
  },
} as const

/** The hand-offs that this browser opened, the latest first, and those that were sent anew since. */
export async function findHeld(holder: string | null): Promise<HeldHandOff[]> {
  if (holder === null) return []
  const holderDigest = digestOf(holder)
  const since = new Date(Date.now() - SHOWN_DAYS * 86_400_000)
  const rows = await db().handOff.findMany({
    where: {
      OR: [
        { holderDigest, openedAt: { gt: since } },
        { formerHolderDigest: holderDigest, expiresAt: { gt: since } },
      ],
      team: { deletedAt: null },
    },
    select,
    orderBy: { openedAt: { sort: 'desc', nulls: 'last' } },
    take: SHOWN,
  })
  const apps = rows.flatMap((row) => row.apps)
  const [tokens, scopes, invited] = await Promise.all([
    firstTokens(apps.flatMap(({ credentialId }) => credentialId ?? [])),
    scopesByName(apps.flatMap(scopesOf)),
    emailsOfLinks(
      db(),
      rows.flatMap(({ accountLinkId }) => accountLinkId ?? []),
    ),
  ])
  return await Promise.all(
    rows.map(async (row) => {
      const held = await toHeld(row, { tokens, scopes, invited })
      if (isSame(row.holderDigest, holderDigest)) return held
      // Whoever opens it now is somebody else.
      const nothing = { apps: [], accountRole: null, account: null, confirmedAt: null, isExpired: false }
      return { ...held, ...nothing, state: 'sent_anew' as const, mark: SENT_ANEW.mark }
    }),
  )
}

/** What a page of a claim asks for again and again: what it would show now. */
export type HeldNow = {
  mark: string
  /** Whether nothing that was shown works any more. */
  isOver: boolean
  apps: Record<string, { times: number; firstTokenAt: Date | null }>
}

const SENT_ANEW: HeldNow = { mark: 'sent_anew', isOver: true, apps: {} }

/** How a hand-off stands for a browser that opened it; null for any other browser. */
export async function heldEvidence(holder: string | null, id: string): Promise<HeldNow | null> {
  if (holder === null) return null
  const digest = digestOf(holder)
  const row = await db().handOff.findFirst({
    where: { id, OR: [{ holderDigest: digest }, { formerHolderDigest: digest }], team: { deletedAt: null } },
    select: {
      ...{ holderDigest: true, expiresAt: true, openedAt: true, confirmedAt: true, disputedAt: true },
      ...{ revokedAt: true, revokedFor: true, accountAgreedAt: true },
      apps: { select: { id: true, times: true, claimedAt: true, credentialId: true } },
    },
  })
  if (!row) return null
  if (!isSame(row.holderDigest, digest)) return SENT_ANEW
  const tokens = await firstTokens(row.apps.flatMap(({ credentialId }) => credentialId ?? []))
  const state = stateNow(row)
  return {
    mark: markOf(state, row),
    isOver: OVER.includes(state),
    apps: Object.fromEntries(
      row.apps.map((app) => [
        app.id,
        { times: app.times, firstTokenAt: tokens.get(app.credentialId ?? '') ?? null },
      ]),
    ),
  }
}

/** In these nothing that was shown works. */
const OVER: readonly HandOffState[] = ['disputed', 'revoked', 'locked']

type Times = Omit<HandOffTimes, 'claimedAt'> & { apps: readonly { claimedAt: Date | null }[] }

const stateNow = (row: Times): HandOffState =>
  stateOfHandOff({ ...row, claimedAt: firstOf(row.apps.map(({ claimedAt }) => claimedAt)) }, new Date())

type Marked = {
  expiresAt: Date
  accountAgreedAt: Date | null
  apps: readonly { id: string; times: number }[]
}

/** What a page shows, told apart from what it would show now. */
function markOf(state: HandOffState, { expiresAt, accountAgreedAt, apps }: Marked): string {
  const made = apps.map(({ id, times }) => `${id} ${times}`).sort()
  const isExpired = expiresAt <= new Date()
  return [state, isExpired ? 'expired' : '', accountAgreedAt ? 'agreed' : '', ...made].join()
}

type Row = Awaited<ReturnType<typeof rowsOf>>[number]
const rowsOf = () => db().handOff.findMany({ select })
type Scope = { name: string; description: string; apiName: string }

const scopesOf = ({ client, scopes }: Row['apps'][number]): string[] =>
  client ? client.scopes.map(({ scopeName }) => scopeName) : scopes

async function scopesByName(names: readonly string[]): Promise<Scope[]> {
  const rows = await db().scope.findMany({
    where: { name: { in: [...new Set(names)] } },
    select: { name: true, description: true, api: { select: { name: true } } },
    orderBy: [{ position: 'asc' }, { name: 'asc' }],
  })
  return rows.map(({ api, ...scope }) => ({ ...scope, apiName: api.name }))
}

async function toHeld(
  row: Row,
  {
    tokens,
    scopes,
    invited,
  }: {
    tokens: ReadonlyMap<string, Date>
    scopes: readonly Scope[]
    /** Addresses that an invitation was mailed to which nobody took yet, by its id. */
    invited: ReadonlyMap<string, string>
  },
): Promise<HeldHandOff> {
  const { id, team, expiresAt, confirmedAt, accountRole, apps } = row
  const state = stateNow(row)
  const mayJoin = accountRole === 'owner' || team.partner !== null || team.memberships.length > 0
  const account = accountOf(row, invited)
  return {
    ...{ id, state, mark: markOf(state, row), expiresAt, confirmedAt, account },
    partner: team.name,
    by: row.maker?.name ?? 'the connectivity team',
    isExpired: expiresAt <= new Date(),
    accountRole: mayJoin && (account !== null || row.accountAskedAt === null) ? accountRole : null,
    isMailOn: env.mail !== undefined,
    apps: await Promise.all(
      apps.map(async (app) => {
        const names = scopesOf(app)
        return {
          id: app.id,
          clientId: app.client?.clientId ?? null,
          name: app.client?.name ?? app.name ?? '',
          environment: app.client?.environment ?? app.environment ?? 'live',
          scopes: scopes.filter(({ name }) => names.includes(name)),
          callable: app.client ? await callableOf(app.client.clientId) : null,
          ...limitsOf(app),
          ...{ claimedAt: app.claimedAt, times: app.times },
          kind: app.credential?.kind ?? null,
          recognisable: recognisableOf(app.credential),
          firstTokenAt: tokens.get(app.credentialId ?? '') ?? null,
          replaces: app.replaced?.endsAt
            ? {
                name: app.replaced.name,
                recognisable: recognisableOf(app.replaced),
                until: app.replaced.endsAt,
              }
            : null,
        }
      }),
    ),
  }
}

function accountOf(
  { accountLinkId, accountEmail, accountAgreedAt }: Row,
  invited: ReadonlyMap<string, string>,
): HeldHandOff['account'] {
  if (accountEmail !== null)
    return { email: accountEmail, isMailed: false, isAgreed: accountAgreedAt !== null }
  const email = invited.get(accountLinkId ?? '')
  return email === undefined ? null : { email, isMailed: true, isAgreed: false }
}

/** Of an imported secret, and of a key, nothing is shown. */
const recognisableOf = (one: { prefix: string | null; lastFour: string | null } | null): string | null =>
  one?.prefix ? `${one.prefix}…${one.lastFour ?? ''}` : null

/** For what the holder was given, as the portal itself reads it. */
const PORTAL: Operator = { kind: 'operator', name: 'latchkey' }

const callableOf = async (clientId: string) => (await clientApis(PORTAL, clientId)).callable
