import { may, type Permission } from '#lib/access/permissions.ts'
import {
  findCallers,
  findClients,
  findMissesOfRequest,
  findMisspelt,
  findPartners,
  findPeople,
  findRequestOfAnyone,
  findSecrets,
  findUnknownRequest,
} from '#lib/features/inspection/find-things.ts'
import { reasonWords } from '#lib/features/request-log/causes.ts'
import { requestIdSchema } from '#lib/features/request-log/request-id.ts'
import { routes } from '#lib/routes.ts'
import { type Command, type CommandQuestion, type CommandSource, isNamedBy, wordsOf } from './source.ts'

/** With fewer letters everything would match. */
const LEAST = 2

/** A source for those who have a permission, once enough is typed. */
const sourceFor = (
  permission: Permission,
  title: string,
  find: (question: CommandQuestion) => Promise<readonly Command[]>,
): CommandSource => ({
  title,
  find: async (question) =>
    may(question.actor, permission) && question.text.length >= LEAST ? await find(question) : [],
})

/** An app that was meant by a client ID that nobody has. */
const missCommand = ({ presentedId, clientId }: { presentedId: string; clientId: string }): Command => ({
  label: `${presentedId} is one character off ${clientId}`,
  href: routes.inspectedApp(clientId),
})

/** Of a request whose client ID nobody has: the app that was meant, or what is known of the request. */
async function unknownCommands(actor: CommandQuestion['actor'], requestId: string): Promise<Command[]> {
  const misses = await findMissesOfRequest({ actor }, requestId)
  if (misses.length > 0) return misses.map(missCommand)
  const unknown = await findUnknownRequest({ actor }, requestId)
  return unknown
    ? [
        {
          label: 'Refused: no app has this client ID',
          detail: unknown.presentedId,
          href: routes.tokenRequest(requestId),
        },
      ]
    : []
}

/** A token request by its ID: straight to why it was refused, or to the app whose client ID it misspelt. */
const requestSource = sourceFor('app.inspect', 'Token request', async ({ actor, text }) => {
  const asked = requestIdSchema.safeParse(text)
  const found = asked.success ? await findRequestOfAnyone({ actor }, asked.data) : null
  if (!asked.success) return []
  if (!found) return await unknownCommands(actor, asked.data)
  const words = found.outcome === 'issued' ? 'Token issued' : `Refused: ${lower(reasonWords(found.reason))}`
  return [{ label: words, detail: found.clientId, href: routes.tokenRequest(asked.data) }]
})

/** Everybody's apps by client ID, also by one that is misspelt. */
const clientSource = sourceFor('app.inspect', 'Apps of all teams', async ({ actor, text }) => {
  const [clients, misspelt] = await Promise.all([findClients({ actor }, text), findMisspelt({ actor }, text)])
  return [
    ...clients.map(({ clientId, name, team, isDeleted }) => ({
      label: isDeleted ? `${name} (deleted)` : name,
      detail: `${clientId} · ${team}`,
      href: routes.inspectedApp(clientId),
    })),
    ...misspelt.map(missCommand),
  ]
})

/** Secrets by their first or last characters. */
const secretSource = sourceFor('app.inspect', 'Secrets', async ({ actor, text }) =>
  (await findSecrets({ actor }, text)).map(({ clientId, name, prefix, lastFour, isLive }) => ({
    label: `${name} of ${clientId}${isLive ? '' : ' (no longer works)'}`,
    detail: `${prefix ?? ''}…${lastFour ?? ''}`,
    href: `${routes.inspectedApp(clientId)}#credentials`,
  })),
)

/** Apps by an address from which they were called. */
const callerSource = sourceFor('app.inspect', 'Called from this address', async ({ actor, text }) =>
  (await findCallers({ actor }, text)).map(({ clientId, name, refused }) => ({
    label: refused ? `${name}: ${lower(reasonWords(refused.reason))}` : name,
    detail: clientId,
    href: refused ? routes.tokenRequest(refused.id) : routes.inspectedApp(clientId),
  })),
)

const partnerSource = sourceFor('partner.read', 'Partners', async ({ actor, text }) =>
  (await findPartners({ actor }, text)).map(({ slug, name }) => ({
    label: name,
    detail: slug,
    href: routes.partner(slug),
  })),
)

const personSource = sourceFor('person.read', 'People', async ({ actor, text }) =>
  (await findPeople({ actor }, text)).map(({ id, name, email }) => ({
    label: name,
    detail: email,
    href: routes.person(id),
  })),
)

const STAFF_PAGES: readonly (Command & { permission: Permission; also: string })[] = [
  { label: 'Today', href: routes.connectivity, permission: 'partner.read', also: 'connectivity numbers' },
  { label: 'Partners', href: routes.partners, permission: 'partner.read', also: 'board list' },
  { label: 'Hand-offs', href: routes.handOffs, permission: 'hand_off.read', also: 'links claims' },
  {
    label: 'Campaigns',
    href: routes.campaigns,
    permission: 'campaign.read',
    also: 'rotate rotation secrets',
  },
  { label: 'Requests', href: routes.requests, permission: 'request.read', also: 'access scopes quota' },
  { label: 'All apps', href: routes.everyApp, permission: 'app.read_all', also: 'clients suspend transfer' },
  { label: 'Catalogue', href: routes.catalogue, permission: 'api.manage', also: 'APIs scopes' },
  { label: 'Signing keys', href: routes.signingKeys, permission: 'signing_key.manage', also: 'rotate JWKS' },
  { label: 'Audit log', href: routes.auditLog, permission: 'audit.read', also: 'history changes' },
  {
    label: 'Connectivity settings',
    href: routes.liveSettings,
    permission: 'setting.read',
    also: 'stalled leak policy',
  },
  {
    label: 'Feedback on the docs',
    href: routes.docsFeedback,
    permission: 'feedback.read',
    also: 'documentation helped',
  },
  { label: 'People', href: routes.people, permission: 'person.read', also: 'accounts users' },
]

/** The connectivity team's own pages. */
const staffPageSource: CommandSource = {
  title: 'Connectivity',
  find: async ({ actor, text }) =>
    STAFF_PAGES.filter(
      ({ label, also, permission }) => may(actor, permission) && isNamedBy(`${label} ${also}`, wordsOf(text)),
    ).map(({ label, href }) => ({ label, href })),
}

const lower = (words: string) => words.charAt(0).toLowerCase() + words.slice(1)

/** What the connectivity team finds besides, the surest first. */
export const STAFF_SOURCES: readonly CommandSource[] = [
  requestSource,
  callerSource,
  secretSource,
  clientSource,
  partnerSource,
  personSource,
  staffPageSource,
]
