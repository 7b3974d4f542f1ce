import type { Actor } from '#lib/access/actor.ts'
import { visible } from '#lib/access/visible.ts'
import { versionOf } from '#lib/changes/seen-version.ts'
import { db } from '#lib/platform/db/db.ts'
import type { Evidence, Mode } from './managed-restriction.ts'
import { RESTRICTIONS, type Restrictions, restrictionsIn, STORED_RESTRICTION } from './restrictions.ts'

/** One restriction of an app as its settings show it. */
export type ShownRestriction = {
  restriction: (typeof RESTRICTIONS)[number]
  /** What the app is held to, as one types it. */
  text: string
  mode: Mode
  /** Whether the connectivity team holds the app to it. */
  isOfStaff: boolean
  /** The version of the two. */
  seen: string
  evidence: Evidence
}

/** Every restriction that an app may be under; null when there is no app that this person may see. */
export async function shownRestrictions(actor: Actor, clientId: string): Promise<ShownRestriction[] | null> {
  const client = await db().client.findFirst({
    where: { clientId, ...visible(actor, 'app.read') },
    select: { id: true, restrictions: { select: { ...STORED_RESTRICTION, isOfStaff: true } } },
  })
  if (!client) return null
  const settings = restrictionsIn(client.restrictions)
  return await Promise.all(
    RESTRICTIONS.map(async (restriction) => {
      const { setting, mode } = restriction
      return {
        restriction,
        text: typed(settings[setting]),
        mode: settings[mode],
        isOfStaff: client.restrictions.some(
          (row) => row.kind === restriction.kind && row.isOfStaff && row.mode === 'enforce',
        ),
        seen: versionOf({ [setting]: settings[setting], [mode]: settings[mode] }),
        evidence: await restriction.evidence(client.id, settings),
      }
    }),
  )
}

const typed = (value: Restrictions[keyof Restrictions]) =>
  Array.isArray(value) ? value.join('\n') : String(value ?? '')
