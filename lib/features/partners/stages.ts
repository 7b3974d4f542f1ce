/** How far a partner has come, from the first to the last. Nobody sets a stage: each is reached by what happened. */
export const STAGES = ['invited', 'claimed', 'first_token', 'first_call', 'live'] as const
export type Stage = (typeof STAGES)[number]

/** What each is called. */
export const STAGE_LABELS: Record<Stage, string> = {
  invited: 'Invited',
  claimed: 'Claimed',
  first_token: 'First token',
  first_call: 'First API call',
  live: 'Live',
}

/** The moments at which the stages were reached; null for one that was not. */
export type Milestones = {
  createdAt: Date
  claimedAt: Date | null
  firstTokenAt: Date | null
  firstCallAt: Date | null
  liveAt: Date | null
}

/** The furthest stage, and since when. One that is passed over, because nothing is seen of it here, keeps nobody back. */
export function stageOf({ createdAt, claimedAt, firstTokenAt, firstCallAt, liveAt }: Milestones): {
  stage: Stage
  since: Date
} {
  if (liveAt) return { stage: 'live', since: liveAt }
  if (firstCallAt) return { stage: 'first_call', since: firstCallAt }
  if (firstTokenAt) return { stage: 'first_token', since: firstTokenAt }
  if (claimedAt) return { stage: 'claimed', since: claimedAt }
  return { stage: 'invited', since: createdAt }
}

const MOMENT_OF: Record<Stage, keyof Milestones> = {
  invited: 'createdAt',
  claimed: 'claimedAt',
  first_token: 'firstTokenAt',
  first_call: 'firstCallAt',
  live: 'liveAt',
}

/** When a stage was reached, and how long the partner was in it. */
export type StageTime = {
  stage: Stage
  /** Null where it was not reached. */
  at: Date | null
  /** Until it reached a later one, or until now in the stage that it is in; null where it was not reached. */
  lastedMs: number | null
}

/** The time in each stage. One that was reached after a later one, as a first call that was seen late, lasted no time. */
export function stageTimes(partner: Milestones, now = new Date()): StageTime[] {
  const moments = STAGES.map((stage) => partner[MOMENT_OF[stage]]?.getTime() ?? null)
  return STAGES.map((stage, index) => {
    const at = moments[index] ?? null
    const later = moments.slice(index + 1).filter((moment) => moment !== null)
    return {
      stage,
      at: at === null ? null : new Date(at),
      lastedMs: at === null ? null : Math.max(0, Math.min(...later, now.getTime()) - at),
    }
  })
}

/** The same as SQL, of a row `p` of `partner`. */
export const STAGE_SQL = `CASE WHEN p.live_at IS NOT NULL THEN 'live' WHEN p.first_call_at IS NOT NULL THEN 'first_call'
  WHEN p.first_token_at IS NOT NULL THEN 'first_token' WHEN p.claimed_at IS NOT NULL THEN 'claimed' ELSE 'invited' END`

/** Since when, as SQL. */
export const SINCE_SQL = 'coalesce(p.live_at, p.first_call_at, p.first_token_at, p.claimed_at, p.created_at)'

/** Its stages with the moments they were reached, as SQL rows `(kind, at)` of a row `p` of `partner`. */
export const MOMENTS_SQL = `(VALUES ('invited', p.created_at), ('claimed', p.claimed_at), ('first_token', p.first_token_at),
  ('first_call', p.first_call_at), ('live', p.live_at)) AS m(kind, at)`
