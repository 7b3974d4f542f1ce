import { Badge } from '#components/ui/badge.tsx'
import type { Tone } from '#components/ui/tone.ts'
import type { AppState } from '#lib/features/health/app-state.ts'

const BADGES: Record<AppState, { tone: Tone; label: string }> = {
  suspended: { tone: 'danger', label: 'suspended' },
  locked_out: { tone: 'danger', label: 'no secret' },
  failing: { tone: 'danger', label: 'failing' },
  new: { tone: 'info', label: 'new' },
  idle: { tone: 'neutral', label: 'idle' },
  ending: { tone: 'warn', label: 'expires soon' },
  healthy: { tone: 'success', label: 'healthy' },
}

/** The health of an app, in a word. */
export function AppStateBadge({ state }: { state: AppState }) {
  const { tone, label } = BADGES[state]
  return <Badge tone={tone}>{label}</Badge>
}
