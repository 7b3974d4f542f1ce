import type { Metadata } from 'next'
import Link from 'next/link'
import { redirect } from 'next/navigation'
import { firstParameter, type SearchParams } from '#app/search-params.ts'
import { docsGroups, docsPages } from '#components/docs/navigation.ts'
import { Button } from '#components/ui/button.tsx'
import { FRAME } from '#components/ui/frame.ts'
import { Input } from '#components/ui/input.tsx'
import { builtIndex } from '#lib/features/guide/built-index.ts'
import { type GuideHit, searchGuide } from '#lib/features/guide/search.ts'
import { counted } from '#lib/kernel/number-words.ts'
import { withoutSecret } from '#lib/kernel/without-secret.ts'
import { routes } from '#lib/routes.ts'

export const metadata: Metadata = {
  title: 'Search',
  description: 'Find an error code, a claim or a setting in the documentation.',
  robots: { index: false },
}

const MAX_LENGTH = 100
/** Reads so many characters of what was typed: enough for a token. */
const LONGEST = 4000
const MOST = 20

/** Searches the guide, with scripts off too. */
export default async function SearchPage({ searchParams }: { searchParams: SearchParams }) {
  const typed = (firstParameter((await searchParams).q) ?? '').replaceAll('\0', '').slice(0, LONGEST)
  // A secret that was pasted stays neither in the address nor in the page.
  if (withoutSecret(typed) !== typed)
    redirect(`${routes.docsSearch}?${new URLSearchParams({ q: withoutSecret(typed) })}`)
  const asked = typed.trim().slice(0, MAX_LENGTH)
  const hits = asked === '' ? [] : searchGuide(builtIndex(docsPages).index, asked, { most: MOST })
  return (
    <main id="main" tabIndex={-1} className={`${FRAME} pt-8 outline-none lg:pt-12`}>
      <div className="max-w-[46rem]">
        <h1 className="font-semibold text-3xl">Search the docs</h1>
        <search>
          <form action={routes.docsSearch} className="mt-6 flex gap-2">
            <Input
              type="search"
              name="q"
              aria-label="Search the docs"
              defaultValue={asked}
              maxLength={MAX_LENGTH}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              className="min-w-0 flex-1"
            />
            <Button type="submit">Search</Button>
          </form>
        </search>
        {asked === '' ? <AllPages /> : <Hits hits={hits} asked={asked} />}
      </div>
    </main>
  )
}

function Hits({ hits, asked }: { hits: readonly GuideHit[]; asked: string }) {
  if (hits.length === 0)
    return (
      <>
        <p className="mt-8 wrap-anywhere">
          Nothing found for <strong>{asked}</strong>. Try fewer words, an error code or a claim.
        </p>
        <AllPages />
      </>
    )
  return (
    <>
      <p className="mt-8 text-muted text-sm">{counted(hits.length, 'result')}</p>
      <ol className="mt-3 divide-y divide-line rounded-lg border border-line bg-surface">
        {hits.map(({ href, title, heading, excerpt }) => (
          <li key={href} className="px-5 py-4">
            <p className="text-muted text-sm">{heading && title}</p>
            <Link
              href={href}
              prefetch={false}
              className="font-medium text-accent wrap-anywhere hover:underline"
            >
              {heading || title}
            </Link>
            <p className="mt-1 text-[0.9375rem] text-muted wrap-anywhere">{excerpt} …</p>
          </li>
        ))}
      </ol>
    </>
  )
}

function AllPages() {
  return (
    <div className="mt-8 flex flex-col gap-6">
      {docsGroups.map((group) => (
        <section key={group.title} aria-label={group.title}>
          <h2 className="mb-1 font-medium text-muted text-sm">{group.title}</h2>
          <ul>
            {group.pages.map((page) => (
              <li key={page.path} className="py-1">
                <Link
                  href={page.path}
                  prefetch={false}
                  className="text-accent underline underline-offset-4 hover:decoration-2"
                >
                  {page.title}
                </Link>{' '}
                <span className="text-muted text-sm">{page.description}</span>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  )
}
