import { Badge } from '#components/ui/badge.tsx'

/** Where an app's tokens count. */
export function EnvironmentBadge({ environment }: { environment: 'sandbox' | 'live' }) {
  return <Badge tone={environment === 'live' ? 'success' : 'info'}>{environment}</Badge>
}

/** Whether an app may get tokens. */
export function StatusBadge({ status }: { status: 'active' | 'suspended' }) {
  return <Badge tone={status === 'active' ? 'neutral' : 'danger'}>{status}</Badge>
}
