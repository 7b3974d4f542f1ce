import { Badge } from '#components/ui/badge.tsx'
import type { Tone } from '#components/ui/tone.ts'
import type { RequestState } from '#lib/features/requests/schemas.ts'
import { stateLabel } from '#lib/features/requests/words.ts'

const TONES: Readonly<Record<RequestState, Tone>> = {
  open: 'info',
  granted: 'success',
  declined: 'danger',
  withdrawn: 'neutral',
}

/** What became of a request. */
export function RequestBadge({ state }: { state: string }) {
  const tone = Object.entries(TONES).find(([one]) => one === state)?.[1] ?? 'neutral'
  return <Badge tone={tone}>{stateLabel(state)}</Badge>
}
