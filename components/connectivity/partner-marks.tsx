import { Badge } from '#components/ui/badge.tsx'
import type { ListedPartner } from '#lib/features/partners/list-partners.ts'
import { counted } from '#lib/kernel/number-words.ts'

/** What makes a partner stand out: failing apps, and that it does not move on. Nothing when all is well. */
export function PartnerMarks({ partner: { failing, isStalled } }: { partner: ListedPartner }) {
  if (failing === 0 && !isStalled) return null
  return (
    <span className="flex flex-wrap gap-1.5">
      {failing > 0 && <Badge tone="danger">{counted(failing, 'app')} failing</Badge>}
      {isStalled && <Badge tone="warn">stalled</Badge>}
    </span>
  )
}
