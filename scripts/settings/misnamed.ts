import { SETTING_VARIABLES } from '#lib/platform/settings.ts'

/** Whoever sets a variable of these families means Latchkey. */
const OUR_FAMILIES =
  /^(LATCHKEY|LIMIT|JWKS|SIGNING_KEY|ASSERTION|TRUSTED_PROX|PORTAL_(NAME|LOGO|ACCENT)|SUPPORT_CONTACT|TERMS|(EVENTS|USAGE|NOTICES|SESSIONS|SIGN_IN_FAILURES)_KEPT)(_|$)/

/** What others set: the guide's examples, the tests, and Kubernetes for a service called latchkey. */
const NOT_MEANT = /^LATCHKEY_(BROWSER|BUILD_ID|CLIENT_ID|CLIENT_SECRET|TOKEN_URL|SERVICE_.*|PORT_\d.*)$/
const isServiceLink = (value: string) => /^(tcp|udp|sctp):\/\//.test(value)

/** Shorter names are near too many words that others set. */
const MIN_LENGTH = 6

/**
 * One sentence for each variable whose name looks like a setting's but is none, with the nearest that is one.
 * @param ours names that stand in a file of this project's own, where short ones count as well
 */
export function misnamed(
  environment: Readonly<Record<string, string | undefined>>,
  ours: ReadonlySet<string> = new Set(),
): string[] {
  const settings = new Set<string>(SETTING_VARIABLES)
  return Object.entries(environment).flatMap(([name, value = '']) => {
    if (settings.has(name) || NOT_MEANT.test(name) || isServiceLink(value) || value === '') return []
    const upper = normalised(name)
    const nearest = nearestTo(upper, ours.has(name) ? 1 : MIN_LENGTH)
    if (nearest) return [`${name.trim()} is not a setting and is ignored. Did you mean ${nearest}?`]
    return OUR_FAMILIES.test(upper)
      ? [`${name.trim()} is not a setting and is ignored. See .env.example for the settings.`]
      : []
  })
}

const normalised = (name: string) =>
  name
    .trim()
    .toUpperCase()
    .replaceAll(/[\s.-]/g, '_')

function nearestTo(name: string, minLength: number): string | null {
  const bare = name.replace(/^LATCHKEY_/, '')
  const exact = SETTING_VARIABLES.find((setting) => setting === name || setting === bare)
  if (exact) return exact
  if (name.length < minLength) return null
  let nearest: string | null = null
  let fewest = Number.POSITIVE_INFINITY
  for (const setting of SETTING_VARIABLES) {
    if (setting.length < minLength) continue
    for (const tried of new Set([name, bare])) {
      // Each letter more or less is a slip. Most names are ruled out by that, and every start goes through all of them.
      if (Math.abs(tried.length - setting.length) > allowed(setting)) continue
      const slips = distance(tried, setting)
      if (slips > allowed(setting) || slips >= fewest) continue
      nearest = setting
      fewest = slips
    }
  }
  return nearest
}

/** Two slips in a short name, three in a long one. */
const allowed = (setting: string) => (setting.length < 12 ? 2 : 3)

/** Levenshtein: how many letters to add, drop or change. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1]
    for (let j = 0; j < b.length; j++)
      next.push(Math.min((row[j] ?? 0) + (a[i] === b[j] ? 0 : 1), (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1))
    row = next
  }
  return row[b.length] ?? 0
}
