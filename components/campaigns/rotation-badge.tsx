import { Badge } from '#components/ui/badge.tsx'
import type { Tone } from '#components/ui/tone.ts'
import { ROTATION_LABELS, type RotationState } from '#lib/features/campaigns/states.ts'

const TONES: Record<RotationState, Tone> = {
  asked: 'warn',
  claimed: 'info',
  moving: 'info',
  moved: 'success',
  ended: 'success',
  cancelled: 'neutral',
}

/** How far a secret of a campaign is. */
export const RotationBadge = ({ state }: { state: RotationState }) => (
  <Badge tone={TONES[state]}>{ROTATION_LABELS[state]}</Badge>
)
