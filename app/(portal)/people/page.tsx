import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { Badge } from '#components/ui/badge.tsx'
import { Button, LinkButton } from '#components/ui/button.tsx'
import { Input } from '#components/ui/input.tsx'
import { MailAddress } from '#components/ui/mail-address.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { Cell, ColumnHead, RowHead, Table } from '#components/ui/table.tsx'
import { may } from '#lib/access/permissions.ts'
import { type ListedPerson, listPeople } from '#lib/features/people/account/people.ts'
import { requireActor } from '#lib/features/people/current-actor.ts'
import { searchSchema } from '#lib/features/people/schemas.ts'
import { routes } from '#lib/routes.ts'
import { firstParameter, type SearchParams } from '../../search-params.ts'

export const metadata: Metadata = { title: 'People' }

export default async function PeoplePage({ searchParams }: { searchParams: SearchParams }) {
  const actor = await requireActor(routes.people)
  if (!may(actor, 'person.read')) notFound()
  const query = await searchParams
  const { q, after } = searchSchema.parse({ q: firstParameter(query.q), after: firstParameter(query.after) })
  const { people, next } = await listPeople({ actor }, { search: q, after })
  return (
    <>
      <PageHeader title="People" description="Everyone with an account." />
      <search>
        <form method="get" action={routes.people} className="flex max-w-md gap-2">
          <label htmlFor="q" className="sr-only">
            Name or e-mail
          </label>
          <Input id="q" name="q" type="search" placeholder="Name or e-mail" defaultValue={q} />
          <Button type="submit" variant="secondary">
            Search
          </Button>
        </form>
      </search>
      {people.length === 0 ? (
        <p className="text-muted">No people match.</p>
      ) : (
        <Table caption="People" captionHidden>
          <thead>
            <tr>
              <ColumnHead>Name</ColumnHead>
              <ColumnHead className="max-sm:hidden">E-mail</ColumnHead>
              <ColumnHead>Role</ColumnHead>
              <ColumnHead className="max-sm:hidden">Second factor</ColumnHead>
              <ColumnHead className="max-sm:hidden">Last sign-in</ColumnHead>
            </tr>
          </thead>
          <tbody>
            {people.map((person) => (
              <tr key={person.id}>
                <RowHead className="min-w-28 wrap-anywhere">
                  <Link
                    href={routes.person(person.id)}
                    prefetch={false}
                    className="underline underline-offset-4 hover:decoration-2"
                  >
                    {person.name}
                  </Link>{' '}
                  {person.disabledAt && <Badge tone="danger">disabled</Badge>}
                  <span className="block font-normal text-muted text-sm sm:hidden">
                    <MailAddress>{person.email}</MailAddress>
                  </span>
                  <span className="block font-normal text-muted text-sm sm:hidden">
                    Last sign-in: <LastSignIn person={person} />
                  </span>
                  <span className="block font-normal text-muted text-sm sm:hidden">
                    Second factor: {person.hasSecondFactor ? 'yes' : 'no'}
                  </span>
                </RowHead>
                <Cell className="min-w-40 max-sm:hidden">
                  <MailAddress>{person.email}</MailAddress>
                </Cell>
                <Cell>{person.role}</Cell>
                <Cell className="max-sm:hidden">{person.hasSecondFactor ? 'Yes' : 'No'}</Cell>
                <Cell className="whitespace-nowrap max-sm:hidden">
                  <LastSignIn person={person} />
                </Cell>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
      {next && (
        <LinkButton
          href={`${routes.people}?${new URLSearchParams({ ...(q && { q }), after: next })}`}
          variant="secondary"
          className="self-start"
        >
          Next page
        </LinkButton>
      )}
    </>
  )
}

function LastSignIn({ person: { lastSignInAt } }: { person: ListedPerson }) {
  return lastSignInAt ? <RelativeTime value={lastSignInAt} /> : 'Never'
}
