import { Badge } from '#components/ui/badge.tsx'

type Environment = 'sandbox' | 'live'

/** What an environment means, in words. */
export const environmentMeaning: Record<Environment, string> = {
  sandbox: 'For development and testing. Live APIs refuse its tokens.',
  live: 'For production. Its tokens work for live APIs.',
}

/** Where an app's tokens count. */
export function EnvironmentBadge({ environment }: { environment: Environment }) {
  return <Badge tone={environment === 'live' ? 'success' : 'info'}>{environment}</Badge>
}

/** Whether an app may get tokens. */
export function StatusBadge({ status }: { status: 'active' | 'suspended' | 'deleted' }) {
  return <Badge tone={status === 'active' ? 'neutral' : 'danger'}>{status}</Badge>
}
