import { beforeAll, describe, expect, it } from 'vitest'
import { developer, operator } from '#e2e/fixtures/people.ts'
import type { Person } from '#lib/access/actor.ts'
import { createApi } from '#lib/features/apis/create-api.ts'
import { createScope } from '#lib/features/apis/create-scope.ts'
import { updateScope } from '#lib/features/apis/update-scope.ts'
import { registerClient } from '#lib/features/apps/register-client.ts'
import { addResourceServer } from '#lib/features/apps/resource-server.ts'
import { retireApi } from '#lib/features/apps/retire-api.ts'
import { retireScope } from '#lib/features/apps/retire-scope.ts'
import { equipWithoutSecret } from '#lib/features/credentials/equip-client.ts'
import { requestScopes } from '#lib/features/requests/ask.ts'
import { requestsOf } from '#lib/features/requests/list-requests.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { db } from '#lib/platform/db/db.ts'
import { rehearse } from '#lib/platform/db/rehearse.ts'
import { apiEffect, catalogue, scopeEffect } from './catalogue.ts'

const ctx = { actor: operator }
let ada: Person
const codeOf = (error: unknown) => (AppError.is(error) ? error.code : error)

beforeAll(async () => {
  ada = await developer('catalogue-ada')
  await createApi(ctx, {
    ...{ id: 'ferries', name: 'Ferries', audience: 'https://ferries.example', environment: 'live' },
    ...{ tokenTtlSeconds: 600, signingAlg: 'ES256' },
  })
  for (const [name, grantPolicy] of [
    ['ferries:read', 'owner'],
    ['ferries:write', 'request'],
  ] as const)
    await createScope(ctx, { name, apiId: 'ferries', description: 'Ferries', grantPolicy })
  for (const clientId of ['ferry-one', 'ferry-two'])
    await registerClient(
      { actor: ada },
      { clientId, name: clientId, description: '', environment: 'live', scopes: ['ferries:read'] },
    )
})

describe('the catalogue', () => {
  it('says how many apps have each scope, to staff alone', async () => {
    const api = (await catalogue(ctx)).find(({ id }) => id === 'ferries')
    expect(api?.scopes).toMatchObject([
      { name: 'ferries:read', apps: 2 },
      { name: 'ferries:write', apps: 0 },
    ])
    expect(await catalogue({ actor: ada }).catch(codeOf)).toBe('forbidden')
    expect(await scopeEffect({ actor: ada }, 'ferries:read').catch(codeOf)).toBe('forbidden')
  })

  it('changes what a scope is said to allow, and who grants it', async () => {
    const wanted = { name: 'ferries:write', description: 'Change ferries', grantPolicy: 'staff' } as const
    expect(await updateScope({ actor: ada }, wanted).catch(codeOf)).toBe('forbidden')
    expect(await updateScope(ctx, wanted)).toEqual({ changed: true })
    expect(await updateScope(ctx, wanted)).toEqual({ changed: false })
    expect(await updateScope(ctx, { ...wanted, name: 'no:scope' }).catch(codeOf)).toBe('not_found')
    await updateScope(ctx, { ...wanted, grantPolicy: 'request' })
  })

  it('retires a scope, which its apps lose and their teams read of', async () => {
    expect(await scopeEffect(ctx, 'ferries:read')).toEqual({
      ...{ apps: 2, tokens: 0 },
      named: ['ferry-one', 'ferry-two'].map((clientId) => ({
        ...{ clientId, tokens: 0, team: ada.teams[0]?.name },
      })),
    })
    const named = { name: 'ferries:read', confirmation: 'ferries:read' }
    expect(await retireScope({ actor: ada }, named).catch(codeOf)).toBe('forbidden')
    expect(await retireScope(ctx, { ...named, confirmation: 'ferries' }).catch(codeOf)).toBe('invalid')
    const own = { name: 'usage:read', confirmation: 'usage:read' }
    expect(await retireScope(ctx, own).catch(codeOf)).toBe('invalid')
    expect(await retireScope(ctx, named)).toEqual({ name: 'ferries:read', apps: 2 })
    expect(await retireScope(ctx, named).catch(codeOf)).toBe('not_found')
    expect(await db().clientScope.count({ where: { client: { clientId: 'ferry-one' } } })).toBe(0)
    const told = await db().notice.findMany({
      where: { client: { clientId: 'ferry-one' }, kind: 'app_access_changed' },
      select: { detail: true },
    })
    expect(told).toMatchObject([{ detail: { before: { scopes: ['ferries:read'] }, after: { scopes: [] } } }])
  })

  it('closes the requests for a scope that is retired', async () => {
    const asked = { clientId: 'ferry-two', scopes: ['ferries:write'], reason: 'Booking' }
    await requestScopes({ actor: ada }, asked)
    await retireScope(ctx, { name: 'ferries:write', confirmation: 'ferries:write' })
    expect(await requestsOf(ada, 'ferry-two')).toMatchObject([{ state: 'withdrawn' }])
  })

  it('retires an API with all its scopes, in one step that can be rehearsed', async () => {
    const scopes = ['ferries:see', 'ferries:book']
    for (const name of scopes)
      await createScope(ctx, { name, apiId: 'ferries', description: 'Ferries', grantPolicy: 'owner' })
    for (const clientId of ['ferry-three', 'ferry-four'])
      await registerClient(
        { actor: ada },
        {
          ...{ clientId, name: clientId, description: '', environment: 'live' },
          scopes: clientId === 'ferry-three' ? [...scopes, 'usage:read'] : ['ferries:see'],
        },
      )
    await addResourceServer(ctx, { apiId: 'ferries', clientId: await confirmedApp('ferry-service') })
    expect(await apiEffect(ctx, 'ferries')).toMatchObject({
      ...{ apps: 2, tokens: 0 },
      named: [{ clientId: 'ferry-four' }, { clientId: 'ferry-three' }],
    })
    expect(await apiEffect({ actor: ada }, 'ferries').catch(codeOf)).toBe('forbidden')
    const named = { id: 'ferries', confirmation: 'ferries' }
    expect(await retireApi({ actor: ada }, named).catch(codeOf)).toBe('forbidden')
    expect(await retireApi(ctx, { ...named, confirmation: 'Ferries' }).catch(codeOf)).toBe('invalid')
    expect(await retireApi(ctx, { id: 'latchkey', confirmation: 'latchkey' }).catch(codeOf)).toBe('invalid')
    expect(await retireApi(ctx, { id: 'nothing', confirmation: 'nothing' }).catch(codeOf)).toBe('not_found')
    expect(await rehearse((tx) => retireApi({ ...ctx, tx }, named))).toEqual({ id: 'ferries', apps: 2 })
    expect(await db().scope.count({ where: { apiId: 'ferries' } })).toBe(2)
    expect(await retireApi(ctx, named)).toEqual({ id: 'ferries', apps: 2 })
    expect(await retireApi(ctx, named).catch(codeOf)).toBe('not_found')
    expect(await scopesOf('ferry-three')).toEqual(['usage:read'])
    expect(await scopesOf('ferry-four')).toEqual([])
    // Each app reads once what it lost.
    const told = await db().notice.findMany({
      where: { client: { clientId: 'ferry-three' }, kind: 'app_access_changed' },
      select: { detail: true },
    })
    expect(told).toHaveLength(1)
    const rows = await db().auditEntry.findMany({
      where: {
        subjectKind: 'api',
        subjectId: 'ferries',
        action: { in: ['api.retired', 'api.resource_server_removed'] },
      },
      select: { action: true },
      orderBy: { seq: 'asc' },
    })
    expect(rows.map(({ action }) => action)).toEqual(['api.resource_server_removed', 'api.retired'])
  })
})

const scopesOf = async (clientId: string) =>
  (await db().clientScope.findMany({ where: { client: { clientId } }, select: { scopeName: true } })).map(
    ({ scopeName }) => scopeName,
  )

/** An app of a team that the connectivity team vouches for. */
async function confirmedApp(clientId: string): Promise<string> {
  const app = { clientId, name: clientId, description: '', environment: 'live', scopes: [] } as const
  await equipWithoutSecret(ctx, { ...app, scopes: [], team: 'ferry-company' })
  return clientId
}
