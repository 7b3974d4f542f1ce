'use client'

import { FormSummary } from '#components/ui/form-summary.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { useFormAction } from '#components/use-form-action.ts'
import type { FormAction } from '#lib/edges/forms/form-state.ts'
import { roleLabel } from '#lib/features/teams/words.ts'

type OpenTeam = { id: string; name: string; role: string }

/** The teams that somebody may join by their address; nothing where there are none. */
export function OpenTeams({ teams, join }: { teams: readonly OpenTeam[]; join: FormAction }) {
  if (teams.length === 0) return null
  return (
    <ul
      aria-label="Teams you can join"
      className="divide-y divide-line rounded-lg border border-line bg-surface"
    >
      {teams.map((team) => (
        <li key={team.id} className="px-4 py-3">
          <JoinForm team={team} action={join} />
        </li>
      ))}
    </ul>
  )
}

function JoinForm({ team, action }: { team: OpenTeam; action: FormAction }) {
  const form = useFormAction(action, { toast: () => ({ message: `You joined ${team.name}.` }) })
  return (
    <form action={form.send} noValidate className="flex flex-wrap items-center justify-between gap-3">
      <FormSummary problems={form.problems} title="We couldn’t let you join" />
      <input type="hidden" name="teamId" value={team.id} />
      <span className="wrap-anywhere">
        You can join <strong className="font-medium">{team.name}</strong>{' '}
        <span className="text-muted text-sm">as {roleLabel(team.role).toLowerCase()}</span>
      </span>
      <SubmitButton variant="secondary" size="sm">
        Join<span className="sr-only"> {team.name}</span>
      </SubmitButton>
    </form>
  )
}
