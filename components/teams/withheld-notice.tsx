import Link from 'next/link'
import { Callout } from '#components/ui/callout.tsx'
import type { Withheld } from '#lib/access/actor.ts'
import { routes } from '#lib/routes.ts'

/** What waits for a second factor, on every page of the portal. */
export function WithheldNotice({ withheld: { role, teams } }: { withheld: Withheld }) {
  const names = new Intl.ListFormat('en-GB').format(teams.map(({ name }) => name))
  return (
    <Callout tone="warn" title="Set up a second factor">
      {role && `Your ${role} role takes effect once you have one. `}
      {teams.length > 0 && `${names} ${teams.length === 1 ? 'requires' : 'require'} one. `}
      <Link href={routes.enrol} prefetch={false} className="underline underline-offset-4">
        Set it up
      </Link>
    </Callout>
  )
}
