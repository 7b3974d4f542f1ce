import { PageTabs } from '#components/page-tabs.tsx'
import { routes } from '#lib/routes.ts'

const TABS = [
  { tab: 'overview', label: 'Overview', path: routes.app },
  { tab: 'secrets', label: 'Secrets', path: routes.appSecrets },
  { tab: 'usage', label: 'Usage', path: routes.appUsage },
  { tab: 'log', label: 'Log', path: routes.appLog },
  { tab: 'settings', label: 'Settings', path: routes.appSettings },
  { tab: 'activity', label: 'Activity', path: routes.appActivity },
] as const

export type AppTab = (typeof TABS)[number]['tab']

/** The pages of an app. */
export function AppTabs({ clientId, current }: { clientId: string; current: AppTab }) {
  const tabs = TABS.map(({ tab, label, path }) => ({ tab, label, href: path(clientId) }))
  const shown = tabs.find(({ tab }) => tab === current)
  return <PageTabs label="Pages of this app" tabs={tabs} current={shown?.href ?? null} />
}
