'use client'

import { usePathname } from 'next/navigation'
import { type PageTab, PageTabs } from '#components/page-tabs.tsx'
import { routes } from '#lib/routes.ts'

/** The pages of the connectivity team, in the order of their day. */
const SECTIONS: readonly PageTab[] = [
  { href: routes.connectivity, label: 'Today' },
  { href: routes.partners, label: 'Partners' },
  { href: routes.handOffs, label: 'Hand-offs' },
  { href: routes.campaigns, label: 'Campaigns' },
  { href: routes.requests, label: 'Requests' },
  { href: routes.everyApp, label: 'Apps' },
  { href: routes.catalogue, label: 'Catalogue' },
  { href: routes.signingKeys, label: 'Keys' },
  { href: routes.auditLog, label: 'Audit' },
  { href: routes.liveSettings, label: 'Settings' },
]

/** The sections, with the closest one that the page is in. */
export function SectionTabs() {
  const path = usePathname()
  const [current = null] = SECTIONS.map(({ href }) => href)
    .filter((href) => path === href || path.startsWith(`${href}/`))
    .toSorted((a, b) => b.length - a.length)
  return <PageTabs label="Pages of the connectivity team" tabs={SECTIONS} current={current} />
}
