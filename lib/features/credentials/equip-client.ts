import { type Actor, creatorLabel } from '#lib/access/actor.ts'
import { requirePermission } from '#lib/access/permissions.ts'
import { changed } from '#lib/changes/changed.ts'
import { aboutClient } from '#lib/changes/events.ts'
import { asConflict, insertClient } from '#lib/features/apps/register-client.ts'
import type { RegisterClientInput } from '#lib/features/apps/schemas.ts'
import { teamToEquip } from '#lib/features/teams/team-confirmation.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { type Db, databaseNow, db, inTransaction } from '#lib/platform/db/db.ts'
import { defaultName } from './default-names.ts'
import { digestSecret, newSecret, recognisableParts } from './secret.ts'

type Input = Omit<RegisterClientInput, 'teamId'> & {
  /** Slug of the owning team, which is made if it is not there, and must be confirmed if it is. */
  team: string
}

/** A client that is there now. */
type Equipped = { id: string; clientId: string; teamId: string }

/**
 * The connectivity team makes a client with its first secret in one step. The secret is returned once.
 * @throws AppError `forbidden` for anyone else, `conflict` when the client ID is taken and for a team that nobody has
 *   confirmed, `invalid` for a scope that does not exist
 */
export async function equipClient(
  ctx: { actor: Actor },
  input: Input,
): Promise<{ clientId: string; secret: string }> {
  const secret = newSecret(input.environment)
  return await storeWithSecret(ctx, input, {
    secret,
    action: 'client.registered',
    parts: recognisableParts(secret),
  })
}

/**
 * The connectivity team makes a client that has no secret yet.
 * @throws AppError as `equipClient`
 */
export async function equipWithoutSecret(ctx: { actor: Actor; tx?: Db }, input: Input): Promise<Equipped> {
  requirePermission(ctx.actor, 'app.equip')
  return await inTransaction(ctx.tx, async (tx) => {
    const teamId = await teamToEquip(tx, ctx.actor, input.team)
    await requireNobodysAddress(tx, input.clientId)
    const client = await insertClient(tx, ctx.actor, { ...input, teamId, action: 'client.registered' })
    return { ...client, teamId }
  }).catch(asConflict)
}

/**
 * Takes over a client with the credentials it has elsewhere, so that its partner need not change anything.
 * @param input.secret at least 112 bits (22 characters of printable ASCII, SE-03)
 * @throws AppError as `equipClient`, `conflict` when another client has the same secret, and `invalid` for an ID that
 *   is a person's e-mail address
 */
export async function importClient(
  ctx: { actor: Actor },
  input: Input & { secret: string },
): Promise<{ clientId: string }> {
  requireImportable(input.secret)
  const { clientId } = await storeWithSecret(ctx, input, {
    secret: input.secret,
    action: 'client.imported',
    // Of a secret that is not ours nothing may be shown: we don't know how short its random part is.
    parts: { prefix: null, lastFour: null },
  })
  return { clientId }
}

type Credential = {
  secret: string
  action: 'client.registered' | 'client.imported'
  parts: { prefix: string | null; lastFour: string | null }
}

async function storeWithSecret(ctx: { actor: Actor }, input: Input, { secret, action, parts }: Credential) {
  requirePermission(ctx.actor, 'app.equip')
  return await db()
    .$transaction(async (tx) => {
      const teamId = await teamToEquip(tx, ctx.actor, input.team)
      await requireNobodysAddress(tx, input.clientId)
      await requireUnusedSecret(tx, secret)
      const client = await insertClient(tx, ctx.actor, { ...input, teamId, action })
      const name = defaultName('secret', await databaseNow(tx), [])
      const stored = await tx.clientCredential.create({
        data: {
          clientRef: client.id,
          kind: 'secret',
          name,
          digest: digestSecret(secret),
          ...parts,
          createdBy: creatorLabel(ctx.actor),
        },
        select: { id: true },
      })
      await changed(tx, {
        actor: ctx.actor,
        name: 'credential.added',
        ...aboutClient({ id: client.id, teamId }),
        detail: {
          clientId: client.clientId,
          kind: 'secret',
          credentialId: stored.id,
          name,
          expiresAt: null,
        },
      })
      return { clientId: client.clientId, secret }
    })
    .catch(asConflict)
}

/** JW-07: what people sign in with names nobody else. Only imported IDs can look like an address at all. */
async function requireNobodysAddress(tx: Db, clientId: string): Promise<void> {
  const person = await tx.user.findUnique({
    where: { email: clientId.toLowerCase() },
    select: { id: true },
  })
  if (person) throw new AppError('invalid', 'This ID is a person’s e-mail address.', 'clientId')
}

/** The same secret under two IDs would make one leak two. */
async function requireUnusedSecret(tx: Db, secret: string): Promise<void> {
  const used = await tx.clientCredential.findUnique({
    where: { digest: digestSecret(secret) },
    select: { id: true },
  })
  if (used)
    throw new AppError('conflict', 'This secret is already in use. Every client needs its own.', 'secret')
}

function requireImportable(secret: string): void {
  if (!/^[\x20-\x7e]+$/.test(secret))
    throw new AppError('invalid', 'The secret must be printable ASCII.', 'secret')
  if (secret.length > 255)
    throw new AppError('invalid', 'The secret must have at most 255 characters.', 'secret')
  if (estimatedBits(secret) < 112) {
    throw new AppError(
      'invalid',
      'The secret is too short or too regular to import: it needs 112 bits of entropy.',
      'secret',
    )
  }
}

/** An upper bound of what the secret could hold: its length times the bits of the alphabet it draws on. */
function estimatedBits(secret: string): number {
  const alphabet = [/[0-9]/, /[a-f]/, /[g-z]/, /[A-F]/, /[G-Z]/, /[^0-9A-Za-z]/]
  const sizes = [10, 6, 20, 6, 20, 33]
  const size = alphabet.reduce((sum, part, index) => sum + (part.test(secret) ? (sizes[index] ?? 0) : 0), 0)
  const distinct = new Set(secret).size
  return Math.min(secret.length * Math.log2(size), secret.length * Math.log2(distinct) + distinct)
}
