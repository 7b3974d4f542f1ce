import type { Verdict } from '#lib/features/request-log/verdict.ts'
import type { ActOnOne, ShownCredential } from './question.ts'

const DAY = 86_400_000
/** From so long before an end on, it stands out. */
const SOON_MS = 30 * DAY

type Facts = Pick<ShownCredential, 'state' | 'expiresAt' | 'retiresAt' | 'isOverdue'>

/**
 * The one act that is due on a secret or key, if one is: to replace what expires soon or is older than the team
 * allows, to retire what nothing uses any
 * more, and to extend what is still used a day before its end.
 */
export function urgentAct(
  { state, expiresAt, retiresAt, isOverdue }: Facts,
  { kind }: Pick<Verdict, 'kind'>,
  now: Date,
): ActOnOne | null {
  const left = (end: Date) => end.getTime() - now.getTime()
  if (state === 'active') return isOverdue || (expiresAt && left(expiresAt) <= SOON_MS) ? 'rotate' : null
  if (state !== 'retiring' || !retiresAt) return null
  if (kind !== 'used') return 'retire'
  return left(retiresAt) <= DAY ? 'extend' : null
}
