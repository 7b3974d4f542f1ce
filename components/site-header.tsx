import Link from 'next/link'
import { buttonClasses } from '#components/ui/button.tsx'
import { classNames } from '#components/ui/class-names.ts'
import { FRAME } from '#components/ui/frame.ts'
import { Menu } from '#components/ui/menu.tsx'
import { ThemeToggle } from '#components/ui/theme-toggle.tsx'
import type { Person } from '#lib/access/actor.ts'
import type { ShownPortal } from '#lib/kernel/portal.ts'
import { routes } from '#lib/routes.ts'
import { Brand } from './brand.tsx'
import { CommandMenu } from './command-menu/command-menu.tsx'
import { type HeaderLink, HeaderLinks } from './header-links.tsx'
import { NoticesLink } from './notices/notices-link.tsx'
import type { SwitchedTeam } from './teams/shown-team.tsx'
import { TeamList, TeamSwitcher } from './teams/team-switcher.tsx'

/** Who is looking, as far as the frame of a page needs to know. */
export type HeaderActor = {
  name: string
  email: string
  role: Person['role']
  /** Whether the list of all people is theirs to see. */
  seesPeople: boolean
  /** Whether the pages of the connectivity team are. */
  isStaff: boolean
  /** The teams that they are in. */
  teams: readonly SwitchedTeam[]
  /** How many notices they have not read; null where that could not be told. */
  unread: number | null
}

const publicLinks: readonly HeaderLink[] = [
  { href: routes.docs, label: 'Docs' },
  { href: routes.tokenTester, label: 'Token tester' },
]

const memberLinks: readonly HeaderLink[] = [
  { href: routes.apps, label: 'Apps', isOfTeam: true },
  { href: routes.teamUsage, label: 'Usage', isOfTeam: true },
  { href: routes.team, label: 'Team', isOfTeam: true },
]

const staffLinks: readonly HeaderLink[] = [{ href: routes.connectivity, label: 'Connectivity' }]

/** The head of every page. What a link leads to decides for itself who may see it: hiding a link guards nothing. */
export function SiteHeader({ actor, portal }: { actor: HeaderActor | null; portal: ShownPortal }) {
  const links = actor ? [...(actor.isStaff ? staffLinks : []), ...memberLinks, ...publicLinks] : publicLinks
  const signInLinks = <SignInLinks canSignUp={portal.isSignUpOpen} />
  return (
    <header className="sticky top-0 z-30 border-line border-b bg-canvas/95 backdrop-blur-sm print:hidden">
      <div className={classNames(FRAME, 'flex min-h-15 items-center gap-2 sm:gap-4')}>
        <div className="flex min-w-0 items-center gap-1">
          <Link href={routes.home} className="flex min-h-9 min-w-0 items-center rounded-md lg:shrink-0">
            <Brand portal={portal} className="max-w-44 xl:max-w-64" />
          </Link>
          {actor && actor.teams.length > 0 && (
            // Where there is no room for both names, that of the site is cut last.
            <div className="flex min-w-16 shrink-9 items-center max-sm:hidden">
              <span aria-hidden="true" className="px-1 text-line-strong">
                /
              </span>
              <TeamSwitcher teams={actor.teams} />
            </div>
          )}
        </div>
        <nav aria-label="Main" className="hidden lg:block">
          <HeaderLinks links={links} teams={actor?.teams} />
        </nav>
        <div className="ml-auto flex shrink-0 items-center gap-2">
          <CommandMenu isVisitor={!actor} />
          {actor && <NoticesLink unread={actor.unread} />}
          <div className={actor ? 'max-sm:hidden' : undefined}>
            <ThemeToggle />
          </div>
          <div className="hidden items-center gap-2 lg:flex">
            {actor ? <AccountMenu actor={actor} /> : signInLinks}
          </div>
          <Menu
            label="Menu"
            buttonClassName={buttonClasses({ variant: 'secondary', size: 'sm' })}
            className="lg:hidden"
          >
            <nav aria-label="Main, small screens">
              <HeaderLinks links={links} teams={actor?.teams} stacked />
            </nav>
            {actor && actor.teams.length > 1 && (
              <div className="border-line border-t pt-3 sm:hidden">
                <TeamList teams={actor.teams} />
              </div>
            )}
            <div className="flex flex-col gap-2 border-line border-t pt-3">
              {actor ? <AccountPanel actor={actor} /> : signInLinks}
            </div>
          </Menu>
        </div>
      </div>
    </header>
  )
}

function SignInLinks({ canSignUp }: { canSignUp: boolean }) {
  return (
    <>
      <Link href={routes.signIn} className={buttonClasses({ variant: 'ghost', size: 'sm' })}>
        Sign in
      </Link>
      {canSignUp && (
        <Link href={routes.signUp} className={buttonClasses({ size: 'sm' })}>
          Create an account
        </Link>
      )}
    </>
  )
}

function AccountMenu({ actor }: { actor: HeaderActor }) {
  return (
    <Menu
      buttonClassName={buttonClasses({ variant: 'ghost', size: 'sm' })}
      label={
        <>
          <span className="max-w-32 truncate xl:max-w-36">{actor.name}</span>
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
        <li>
          <Link
            href={routes.account}
            className="flex min-h-9 items-center rounded-md px-2 text-[0.9375rem] hover:bg-sunken"
          >
            Account
          </Link>
        </li>
        {actor.seesPeople && (
          <li>
            <Link
              href={routes.people}
              prefetch={false}
              className="flex min-h-9 items-center rounded-md px-2 text-[0.9375rem] hover:bg-sunken"
            >
              People
            </Link>
          </li>
        )}
      </ul>
      {/* Where the head has no room for it. */}
      <div className="flex items-center justify-between px-2 text-[0.9375rem] sm:hidden">
        Light or dark
        <ThemeToggle />
      </div>
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
