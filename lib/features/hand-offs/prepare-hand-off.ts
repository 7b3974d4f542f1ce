import type { Actor } from '#lib/access/actor.ts'
import { requirePermission } from '#lib/access/permissions.ts'
import { asConflict, grantableScopes } from '#lib/features/apps/register-client.ts'
import { equipWithoutSecret } from '#lib/features/credentials/equip-client.ts'
import { hashPassword } from '#lib/features/people/passwords/passwords.ts'
import { restrictNewClient } from '#lib/features/restrictions/restrict-client.ts'
import { requireTeamThere } from '#lib/features/teams/lock-team.ts'
import { requireConfirmedTeam } from '#lib/features/teams/team-confirmation.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { type Db, db } from '#lib/platform/db/db.ts'
import type { NamedApp } from './app-label.ts'
import { insertHandOff, type PreparedApp, type PreparedLink } from './insert-hand-off.ts'
import type { PrepareInput } from './schemas.ts'

const DAY_MS = 86_400_000

/**
 * Prepares the apps of a partner, and the link by which it takes their credentials. The link is returned here and never
 * again; the credentials are made when it is taken.
 * @throws AppError `forbidden`, `not_found` on `team` and `apps`, `conflict` for a client ID that is taken and a team that
 *   nobody has confirmed, `invalid` on `scopes`, and on `name` without any app
 */
export async function prepareHandOff(
  { actor }: { actor: Actor },
  { team: slug, apps, newApp, reason, days, passphrase, openerAddresses, role }: PrepareInput,
): Promise<PreparedLink & { apps: NamedApp[] }> {
  requirePermission(actor, 'hand_off.manage')
  if (apps.length === 0 && !newApp) throw new AppError('invalid', 'Choose an app, or name a new one.', 'name')
  const passphraseHash = passphrase === undefined ? null : await hashPassword(passphrase)
  const expiresAt = new Date(Date.now() + days * DAY_MS)
  return await db()
    .$transaction(async (tx) => {
      const teamId = await confirmedTeam(tx, actor, slug)
      const prepared = [
        ...(await appsOf(tx, teamId, apps)),
        ...(newApp ? [await prepareNew(tx, actor, { ...newApp, slug, teamId })] : []),
      ]
      const terms = { reason, expiresAt, passphraseHash, openerAddresses, role }
      return await insertHandOff(tx, actor, { teamId, apps: prepared, ...terms })
    })
    .catch(asConflict)
}

/** @throws AppError `not_found`, `conflict` for one that is deleted or not confirmed */
async function confirmedTeam(tx: Db, actor: Actor, slug: string): Promise<string> {
  const team = await tx.team.findFirst({ where: { slug, deletedAt: null }, select: { id: true } })
  if (!team) throw new AppError('not_found', `There is no partner “${slug}”.`, 'team')
  await requireTeamThere(tx, team.id)
  await requireConfirmedTeam(tx, actor, team.id)
  return team.id
}

/** @throws AppError `not_found` for one that the team does not have */
async function appsOf(tx: Db, teamId: string, wanted: readonly string[]): Promise<PreparedApp[]> {
  const names = [...new Set(wanted)]
  const found = await tx.client.findMany({
    where: { clientId: { in: names }, teamId, deletedAt: null },
    select: { id: true, clientId: true, name: true },
  })
  return names.map((clientId) => {
    const app = found.find((one) => one.clientId === clientId)
    if (!app) throw new AppError('not_found', `This partner has no app “${clientId}”.`, 'apps')
    return { clientId, name: app.name, row: { clientRef: app.id } }
  })
}

type NewApp = NonNullable<PrepareInput['newApp']> & { slug: string; teamId: string }

/** Registers the app, or notes what it shall be: then its client ID is the partner's choice. */
async function prepareNew(
  tx: Db,
  actor: Actor,
  { slug, teamId, name, clientId, environment, scopes, allowedAddresses, quotaPerHour }: NewApp,
): Promise<PreparedApp> {
  if (clientId === undefined) {
    requirePermission(actor, 'app.equip')
    const granted = await grantableScopes(tx, actor, scopes, { environment, teamId })
    const held = { allowedAddresses, quotaPerHour: quotaPerHour ?? null }
    return { clientId: null, name, row: { name, environment, scopes: granted, ...held } }
  }
  const app = { clientId, name, description: '', environment, scopes, team: slug }
  const client = await equipWithoutSecret({ actor, tx }, app)
  await restrictNewClient(tx, actor, client, { allowedAddresses, quotaPerHour })
  return { clientId, name, row: { clientRef: client.id } }
}
