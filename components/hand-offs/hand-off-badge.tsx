import { Badge } from '#components/ui/badge.tsx'
import type { Tone } from '#components/ui/tone.ts'
import { HAND_OFF_LABELS, type HandOffState } from '#lib/features/hand-offs/states.ts'

const TONES: Record<HandOffState, Tone> = {
  waiting: 'neutral',
  opened: 'info',
  shown: 'warn',
  claimed: 'success',
  disputed: 'danger',
  expired: 'warn',
  locked: 'danger',
  revoked: 'neutral',
}

/** What became of a hand-off. */
export const HandOffBadge = ({ state }: { state: HandOffState }) => (
  <Badge tone={TONES[state]}>{HAND_OFF_LABELS[state]}</Badge>
)
