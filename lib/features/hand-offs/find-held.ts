import type { Operator } from '#lib/access/actor.ts'
import { type CallableApi, clientApis } from '#lib/features/apps/client-apis.ts'
import { db } from '#lib/platform/db/db.ts'
import { env } from '#lib/platform/env.ts'
import type { Environment } from '#prisma/generated/enums.ts'
import { digestOf } from './code.ts'
import { firstTokens } from './first-tokens.ts'
import { firstOf, type HandOffState, stateOfHandOff } from './states.ts'

/** So many hand-offs of one browser are shown, for so long after they were opened. */
const SHOWN = 5
const SHOWN_DAYS = 30

/** An app as the holder of its link sees it. */
export type HeldApp = {
  id: string
  /** Null while the partner has not chosen it. */
  clientId: string | null
  name: string
  environment: Environment
  scopes: { name: string; description: string; apiName: string }[]
  callable: CallableApi | null
  claimedAt: Date | null
  kind: 'secret' | 'key' | null
  /** What may be shown of the secret afterwards. */
  recognisable: string | null
  /** When it got its first token with what was handed over. */
  firstTokenAt: Date | null
  /** The secret that it takes over from, by what may be shown of it, and until when that works. */
  replaces: { name: string; recognisable: string | null; until: Date } | null
}

/** A hand-off as the browser that opened it sees it. */
export type HeldHandOff = {
  id: string
  state: HandOffState
  partner: string
  /** Who prepared it. */
  by: string
  expiresAt: Date
  isExpired: boolean
  confirmedAt: Date | null
  /** What somebody becomes in the team who makes an account; null where nobody can, or that was asked already. */
  accountRole: string | null
  /** Whether an account is asked for by a mail; staff agree otherwise. */
  isMailOn: boolean
  /** An account that was asked for without mail, until it is made. */
  account: { email: string; role: string; isAgreed: boolean } | null
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
  accountAskedAt: true,
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
      claimedAt: true,
      credentialId: true,
      credential: { select: { kind: true, prefix: true, lastFour: true } },
      replaced: { select: { name: true, prefix: true, lastFour: true, endsAt: true } },
      client: {
        select: { clientId: true, name: true, environment: true, scopes: { select: { scopeName: true } } },
      },
    },
    orderBy: { position: 'asc' },
  },
} as const

/** The hand-offs that this browser opened, the latest first. */
export async function findHeld(holder: string | null): Promise<HeldHandOff[]> {
  if (holder === null) return []
  const rows = await db().handOff.findMany({
    where: {
      holderDigest: digestOf(holder),
      openedAt: { gt: new Date(Date.now() - SHOWN_DAYS * 86_400_000) },
      team: { deletedAt: null },
    },
    select,
    orderBy: { openedAt: 'desc' },
    take: SHOWN,
  })
  const apps = rows.flatMap((row) => row.apps)
  const [tokens, scopes] = await Promise.all([
    firstTokens(apps.flatMap(({ credentialId }) => credentialId ?? [])),
    scopesByName(apps.flatMap(scopesOf)),
  ])
  return await Promise.all(rows.map(async (row) => await toHeld(row, tokens, scopes)))
}

/** When each app of a hand-off that this browser opened got its first token; null for any other browser. */
export async function heldEvidence(
  holder: string | null,
  id: string,
): Promise<Record<string, Date | null> | null> {
  if (holder === null) return null
  const apps = await db().handOffApp.findMany({
    where: { handOff: { id, holderDigest: digestOf(holder) } },
    select: { id: true, credentialId: true },
  })
  if (apps.length === 0) return null
  const tokens = await firstTokens(apps.flatMap(({ credentialId }) => credentialId ?? []))
  return Object.fromEntries(apps.map((app) => [app.id, tokens.get(app.credentialId ?? '') ?? null]))
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
  { maker, madeBy: _, team, accountRole, accountAskedAt, accountEmail, accountAgreedAt, apps, ...row }: Row,
  tokens: ReadonlyMap<string, Date>,
  scopes: readonly Scope[],
): Promise<HeldHandOff> {
  const now = new Date()
  return {
    id: row.id,
    state: stateOfHandOff({ ...row, claimedAt: firstOf(apps.map(({ claimedAt }) => claimedAt)) }, now),
    partner: team.name,
    by: maker?.name ?? 'The connectivity team',
    expiresAt: row.expiresAt,
    isExpired: row.expiresAt <= now,
    confirmedAt: row.confirmedAt,
    accountRole:
      !accountAskedAt && (accountRole === 'owner' || team.partner || team.memberships.length > 0)
        ? accountRole
        : null,
    isMailOn: env.mail !== undefined,
    account:
      accountEmail === null
        ? null
        : { email: accountEmail, role: accountRole, isAgreed: accountAgreedAt !== null },
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
          claimedAt: app.claimedAt,
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

/** Of an imported secret, and of a key, nothing is shown. */
const recognisableOf = (one: { prefix: string | null; lastFour: string | null } | null): string | null =>
  one?.prefix ? `${one.prefix}…${one.lastFour ?? ''}` : null

/** For what the holder was given, as the portal itself reads it. */
const PORTAL: Operator = { kind: 'operator', name: 'latchkey' }

const callableOf = async (clientId: string) => (await clientApis(PORTAL, clientId)).callable
