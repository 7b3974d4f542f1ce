import Link from 'next/link'
import { buttonClasses } from '#components/ui/button.tsx'
import { Menu } from '#components/ui/menu.tsx'
import { ThemeToggle } from '#components/ui/theme-toggle.tsx'
import type { Person } from '#lib/access/actor.ts'
import { routes } from '#lib/routes.ts'
import { Brand } from './brand.tsx'
import { type HeaderLink, HeaderLinks } from './header-links.tsx'
import { NoticesLink } from './notices/notices-link.tsx'

/** Who is looking, as far as the frame of a page needs to know. */
export type HeaderActor = {
  name: string
  email: string
  role: Person['role']
  /** How many notices they have not read; null where that could not be told. */
  unread: number | null
}

const publicLinks: readonly HeaderLink[] = [
  { href: routes.docs, label: 'Docs' },
  { href: routes.tokenTester, label: 'Token tester' },
]

const accountLinks: readonly HeaderLink[] = [
  { href: routes.account, label: 'Account' },
  { href: routes.team, label: 'Team' },
]

const memberLinks: readonly HeaderLink[] = [{ href: routes.apps, label: 'Apps' }]

/** The head of every page. What a link leads to decides for itself who may see it: hiding a link guards nothing. */
export function SiteHeader({ actor }: { actor: HeaderActor | null }) {
  const links = actor ? [...publicLinks, ...memberLinks] : publicLinks
  return (
    <header className="sticky top-0 z-30 border-line border-b bg-canvas/95 backdrop-blur-sm">
      <div className="mx-auto flex min-h-15 max-w-7xl items-center gap-3 px-4 sm:gap-6 sm:px-6">
        <Link href={routes.home} className="flex min-h-9 items-center rounded-md">
          <Brand />
        </Link>
        <nav aria-label="Main" className="hidden md:block">
          <HeaderLinks links={links} />
        </nav>
        <div className="ml-auto flex items-center gap-1 sm:gap-2">
          {actor && <NoticesLink unread={actor.unread} />}
          <ThemeToggle />
          <div className="hidden items-center gap-2 md:flex">
            {actor ? <AccountMenu actor={actor} /> : <SignInLinks />}
          </div>
          <Menu
            label="Menu"
            buttonClassName={buttonClasses({ variant: 'secondary', size: 'sm' })}
            className="md:hidden"
          >
            <nav aria-label="Main, small screens">
              <HeaderLinks links={links} stacked />
            </nav>
            <div className="flex flex-col gap-2 border-line border-t pt-3">
              {actor ? <AccountPanel actor={actor} /> : <SignInLinks />}
            </div>
          </Menu>
        </div>
      </div>
    </header>
  )
}

function SignInLinks() {
  return (
    <>
      <Link href={routes.signIn} className={buttonClasses({ variant: 'ghost', size: 'sm' })}>
        Sign in
      </Link>
      <Link href={routes.signUp} className={buttonClasses({ size: 'sm' })}>
        Create an account
      </Link>
    </>
  )
}

function AccountMenu({ actor }: { actor: HeaderActor }) {
  return (
    <Menu
      buttonClassName={buttonClasses({ variant: 'ghost', size: 'sm' })}
      label={
        <>
          <span className="max-w-48 truncate">{actor.name}</span>
          <span aria-hidden="true" className="text-muted text-xs">
            ▾
          </span>
        </>
      }
    >
      <AccountPanel actor={actor} />
    </Menu>
  )
}

function AccountPanel({ actor }: { actor: HeaderActor }) {
  return (
    <>
      <p className="px-1 text-sm leading-snug">
        <span className="block truncate font-medium">{actor.name}</span>
        <span className="block truncate text-muted">{actor.email}</span>
      </p>
      <ul className="border-line border-t pt-2">
        {accountLinks.map((link) => (
          <li key={link.href}>
            <Link
              href={link.href}
              className="flex min-h-9 items-center rounded-md px-2 text-[0.9375rem] hover:bg-sunken"
            >
              {link.label}
            </Link>
          </li>
        ))}
      </ul>
      {/* A plain form: it must sign out from a page of any version. */}
      <form method="post" action={routes.signOut}>
        <button
          type="submit"
          className={buttonClasses({ variant: 'secondary', size: 'sm', className: 'w-full' })}
        >
          Sign out
        </button>
      </form>
    </>
  )
}
