import { z } from 'zod'
import { addressText } from '#lib/features/events/event-address.ts'
import { readNetwork, withinAny } from '#lib/kernel/network.ts'
import { addressRestriction } from '#lib/oauth/restrictions/addresses.ts'
import { RESTRICTION_KINDS } from '#lib/oauth/restrictions/kinds.ts'
import { pool } from '#lib/platform/db/pools.ts'
import { type ManagedRestriction, type Noted, restrictionModeSchema } from './managed-restriction.ts'

export const MAX_NETWORKS = 50

/**
 * Networks as a person lists them: CIDRs or single addresses, IPv4 or IPv6, between commas, spaces or lines. Becomes
 * CIDRs that begin where their network does, each once.
 */
export const networksSchema = z
  .string()
  .max(5_000, 'The list is too long.')
  .transform((text, ctx) => {
    const networks = text.split(/[\s,;]+/).filter(Boolean)
    const read = networks.map((entry) => readNetwork(entry))
    const wrong = networks.filter((_, index) => read[index] === null)
    if (wrong.length > 0) {
      ctx.addIssue({
        code: 'custom',
        message: `Not an address or a CIDR: ${wrong.slice(0, 3).join(', ').slice(0, 100)}. Write 203.0.113.7, 203.0.113.0/24 or 2001:db8::/32.`,
      })
      return z.NEVER
    }
    const distinct = [...new Set(read.filter((network) => network !== null))]
    if (distinct.length <= MAX_NETWORKS) return distinct
    ctx.addIssue({ code: 'custom', message: `At most ${MAX_NETWORKS} networks.` })
    return z.NEVER
  })

/** Where the token requests of an app may come from. */
export const addresses: ManagedRestriction<'allowedAddresses', 'addressMode', readonly string[]> = {
  kind: 'addresses',
  setting: 'allowedAddresses',
  mode: 'addressMode',
  typed: { allowedAddresses: networksSchema, addressMode: restrictionModeSchema },
  stored: { allowedAddresses: z.array(z.string()), addressMode: restrictionModeSchema },
  none: { allowedAddresses: [], addressMode: 'off' },
  open: (mode, { allowedAddresses }) => addressRestriction(mode, allowedAddresses),
  loosens(before, after) {
    if (before.addressMode !== 'enforce') return false
    if (after.addressMode !== 'enforce') return true
    return after.allowedAddresses.some((network) => !before.allowedAddresses.includes(network))
  },
  async wouldHaveRefused(clientRef, before, after) {
    if (after.addressMode !== 'enforce') return []
    const { rows } = await pool('pages').query<UsedSource>(USED_SOURCES, [clientRef])
    const wasAllowed = before.addressMode === 'enforce' ? withinAny(before.allowedAddresses) : () => true
    const isAllowed = withinAny(after.allowedAddresses)
    return rows.filter(({ address }) => !isAllowed(address) && wasAllowed(address))
  },
  async evidence(clientRef, { addressMode }) {
    if (addressMode !== 'observe')
      return { refused: null, latest: await sources(LATEST_SOURCES, [clientRef]) }
    const { reason } = RESTRICTION_KINDS.addresses
    return { refused: await sources(REFUSED_SOURCES, [clientRef, reason]), latest: [] }
  },
  title: 'Allowed addresses',
  labels: { allowedAddresses: 'Allowed addresses', addressMode: 'Other addresses' },
  missing: 'Enter at least one address, or turn this off.',
  nothingNoted: 'Every token went to an address that was allowed at the time.',
  form: {
    description: 'Where the app may request tokens from. A leaked secret is useless elsewhere.',
    legend: 'Requests from other addresses',
    enforced: 'Refuse with 401, as for a wrong secret. The log shows the reason.',
    field: {
      control: 'lines',
      label: 'Addresses and networks',
      hint: 'One per line, IPv4 or IPv6: 203.0.113.7, 203.0.113.0/24, 2001:db8::/32.',
    },
  },
  command: {
    option: '--allow <networks>',
    typed: networksSchema,
    about: 'the allowed addresses and CIDRs, separated by spaces; replaces the list',
    modeOption: '--address-mode <mode>',
    aboutMode: 'what happens to requests from other addresses',
    none: 'none listed',
    wouldHaveRefused: 'would_have_refused',
  },
  guide: {
    heldTo: { what: 'addresses', after: ' that it may request tokens from' },
    refuses:
      'Token requests from anywhere else. IPv4 and IPv6, single addresses and networks. Behind a trusted proxy, the address that the proxy reports counts.',
    answer: '401, as for a wrong secret. The app’s log shows the reason.',
  },
}

type Source = { address: string; count: number; lastAt: Date }
type UsedSource = Source & { credential: string | null }

/** Of an app with very many tokens the latest are looked at. */
const MAX_TOKENS = 50_000

/** Tokens of the last 7 days by address, and by the secret or key that got them. */
const USED_SOURCES = `
  SELECT ${addressText('e.address')} AS address, c.name AS credential, count(*)::int AS count, max(e.time) AS "lastAt"
  FROM (
    SELECT address, credential_id, time FROM token_event
    WHERE client_ref = $1 AND outcome = 'issued' AND time > now() - interval '7 days'
    ORDER BY time DESC LIMIT ${MAX_TOKENS}) e
  LEFT JOIN client_credential c ON c.id = e.credential_id
  GROUP BY e.address, c.name ORDER BY count DESC, e.address`

const MAX_SHOWN = 20
const LATEST = 1_000

const REFUSED_SOURCES = `
  SELECT ${addressText('e.address')} AS address, count(*)::int AS count, max(time) AS "lastAt" FROM token_event e
  WHERE client_ref = $1 AND time > now() - interval '24 hours' AND observed = $2
  GROUP BY e.address ORDER BY count DESC, e.address LIMIT ${MAX_SHOWN}`

const LATEST_SOURCES = `
  SELECT ${addressText('e.address')} AS address, count(*)::int AS count, max(time) AS "lastAt" FROM (
    SELECT address, time FROM token_event
    WHERE client_ref = $1 AND time > now() - interval '7 days' ORDER BY time DESC LIMIT ${LATEST}) e
  GROUP BY e.address ORDER BY count DESC, e.address LIMIT ${MAX_SHOWN}`

const sources = async (query: string, values: readonly string[]): Promise<Noted[]> =>
  (await pool('pages').query<Source>(query, [...values])).rows
