import { listApis } from '#lib/features/apis/queries.ts'
import { noSuchApp } from '#lib/features/apps/lock-client.ts'
import { inspectApp } from '#lib/features/inspection/inspected-app.ts'
import { isTeam } from '#lib/features/teams/teams.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { operator, UsageError } from './input.ts'

// An empty list of a team that was mistyped reads as if all were well.

const ctx = { actor: operator }

/** @throws AppError `not_found` on `team` */
export async function requireTeam(slug: string | null | undefined): Promise<void> {
  if (slug && !(await isTeam(ctx, slug)))
    throw new AppError('not_found', `There is no team “${slug}”.`, 'team')
}

/** @throws AppError `not_found` on `api` */
export async function requireApi(id: string | undefined): Promise<void> {
  if (id !== undefined && !(await listApis(ctx)).some((api) => api.id === id))
    throw new AppError('not_found', `There is no API “${id}”.`, 'api')
}

/** Of an app that was deleted there is still something to list. @throws AppError `not_found` on `client` */
export async function requireApp(clientId: string): Promise<void> {
  if (!(await inspectApp(ctx, clientId))) throw noSuchApp(clientId, 'client')
}

/** An app, or a team. @throws AppError `not_found` on `about` */
export async function requireAppOrTeam(name: string): Promise<void> {
  if (!(await isTeam(ctx, name)) && !(await inspectApp(ctx, name)))
    throw new AppError('not_found', `There is no app or team “${name}”.`, 'about')
}

/** Beyond the last page the lists of the portal show the last. @throws UsageError */
export function requirePage(page: number, pages: number): void {
  if (page > pages) throw new UsageError(`There is no page ${page}: the last is ${pages}.`)
}
