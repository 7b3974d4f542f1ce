import { actionId } from './inventory.ts'
import type { PortalVisitor } from './portal.ts'

/**
 * Sends a server action as a script does.
 * @param page one that has the action; what takes something back is on every page of the portal
 */
export async function sendByScript(
  visitor: PortalVisitor,
  name: string,
  fields: Record<string, string>,
  page = '/notices',
): Promise<Response> {
  const body = new FormData()
  // What a form without scripts names its action by is none of its fields.
  for (const [field, value] of Object.entries(fields))
    if (!field.startsWith('$')) body.set(`_1_${field}`, value)
  body.set('0', '[null,"$K1"]')
  return await visitor.send(page, { body, headers: { 'Next-Action': actionId(name) } })
}
