import Link from 'next/link'
import { buttonClasses } from '#components/ui/button.tsx'
import { Icon } from '#components/ui/icon.tsx'
import { Menu } from '#components/ui/menu.tsx'
import { routes } from '#lib/routes.ts'

const ITEM = 'flex min-h-9 items-center rounded-md px-3 text-[0.9375rem] hover:bg-sunken'

/** What can become of an app. Each leads to the question, which is a page of its own with scripts off, too. */
export function AppMenu({ app }: { app: { clientId: string; status: 'active' | 'suspended' } }) {
  const ask = (change: string) => `${routes.appSettings(app.clientId)}?ask=${change}#life`
  const isActive = app.status === 'active'
  return (
    <Menu
      label={
        <>
          <span className="sr-only">More about this app</span>
          <Icon path="M3 8h.01M8 8h.01M13 8h.01" stroke={2.5} />
        </>
      }
      buttonClassName={buttonClasses({ variant: 'secondary', className: 'px-3' })}
    >
      <ul className="-m-1">
        <li>
          <Link
            href={isActive ? ask('suspend') : `${routes.appSettings(app.clientId)}#life`}
            prefetch={false}
            className={ITEM}
          >
            {isActive ? 'Suspend…' : 'Resume…'}
          </Link>
        </li>
        <li>
          <Link href={ask('transfer')} prefetch={false} className={ITEM}>
            Transfer…
          </Link>
        </li>
        <li>
          <Link href={ask('delete')} prefetch={false} className={`${ITEM} text-danger`}>
            Delete…
          </Link>
        </li>
      </ul>
    </Menu>
  )
}
