import { Callout } from '#components/ui/callout.tsx'

/** Why whoever is looking can change nothing here, and whom to ask. */
export function ReadOnly({ team }: { team: string }) {
  return (
    <Callout title="You can view this app, but not change it">
      You are a viewer in {team}. An owner of the team can change your role.
    </Callout>
  )
}
