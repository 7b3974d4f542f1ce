import type { Person } from '#lib/access/actor.ts'
import { may } from '#lib/access/permissions.ts'
import { versionOfPartners } from '#lib/features/partners/version-of-partners.ts'
import { answer } from './answer.ts'

/** What changes when a partner moves, begins to fail, or recovers. */
export async function partnersVersion(actor: Person): Promise<Response> {
  if (!may(actor, 'partner.read')) return answer(404)
  return answer(200, { version: await versionOfPartners({ actor }) })
}
