import { Badge } from '#components/ui/badge.tsx'

/** How a request ended, in a word. */
export function RequestOutcome({ outcome }: { outcome: 'issued' | 'refused' }) {
  return <Badge tone={outcome === 'issued' ? 'success' : 'danger'}>{outcome}</Badge>
}
