import { CREDENTIAL_STATES, type CredentialState } from '#lib/features/credentials/credential-life-cycle.ts'
import type { Evidence } from '#lib/features/request-log/verdict.ts'

/** What is known of one secret or key at a moment. */
export type Facts = { state: CredentialState; evidence: Evidence | null }

/** Reads the page's JSON by hand: a schema library would weigh more than the page. Null for anything else. */
export function readFacts(json: unknown): Record<string, Facts> | null {
  if (!isRecord(json)) return null
  const facts: Record<string, Facts> = {}
  for (const [id, one] of Object.entries(json)) {
    const state = isRecord(one) && CREDENTIAL_STATES.find((name) => name === one.state)
    if (!isRecord(one) || !state) return null
    facts[id] = { state, evidence: readEvidence(one.evidence) }
  }
  return facts
}

function readEvidence(json: unknown): Evidence | null {
  if (!isRecord(json)) return null
  const { tokens1h, tokens24h, tokensValid } = json
  if (typeof tokens1h !== 'number' || typeof tokens24h !== 'number' || typeof tokensValid !== 'number')
    return null
  return {
    tokens1h,
    tokens24h,
    tokensValid,
    lastUse: readLastUse(json.lastUse),
    byHour: readNumbers(json.byHour),
  }
}

const readNumbers = (json: unknown): number[] =>
  Array.isArray(json) ? json.filter((one): one is number => typeof one === 'number') : []

function readLastUse(json: unknown): Evidence['lastUse'] {
  if (!isRecord(json)) return null
  const { at, agoSeconds, address, userAgent } = json
  if (typeof at !== 'string' || typeof agoSeconds !== 'number' || typeof address !== 'string') return null
  return { at, agoSeconds, address, userAgent: typeof userAgent === 'string' ? userAgent : null }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
