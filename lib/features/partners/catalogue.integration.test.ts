import { beforeAll, describe, expect, it } from 'vitest'
import { developer, operator } from '#e2e/fixtures/people.ts'
import { eventAt } from '#e2e/fixtures/token-events.ts'
import type { Person } from '#lib/access/actor.ts'
import { createApi } from '#lib/features/apis/create-api.ts'
import { createScope } from '#lib/features/apis/create-scope.ts'
import { updateApi } from '#lib/features/apis/update-api.ts'
import { updateScope } from '#lib/features/apis/update-scope.ts'
import { registerClient } from '#lib/features/apps/register-client.ts'
import { addResourceServer } from '#lib/features/apps/resource-server.ts'
import { retireApi } from '#lib/features/apps/retire-api.ts'
import { retireScope } from '#lib/features/apps/retire-scope.ts'
import { updateClient } from '#lib/features/apps/update-client.ts'
import { equipWithoutSecret } from '#lib/features/credentials/equip-client.ts'
import { writeEvents } from '#lib/features/events/write-events.ts'
import { requestScopes } from '#lib/features/requests/ask.ts'
import { requestsOf } from '#lib/features/requests/list-requests.ts'
import { withdrawRequest } from '#lib/features/requests/withdraw.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { db } from '#lib/platform/db/db.ts'
import { rehearse } from '#lib/platform/db/rehearse.ts'
import { apiEffect, catalogue, scopeEffect } from './catalogue.ts'
import {
  apiChange,
  apiChangeInWords,
  policyEffect,
  policyEffectInWords,
  updateApiKnowingly,
  updateScopeKnowingly,
} from './change-catalogue.ts'

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

  it('says whom another policy of a scope concerns, and changes it once that was read', async () => {
    const asked = { clientId: 'ferry-one', scopes: ['ferries:write'], reason: 'Booking' }
    const { id } = await requestScopes({ actor: ada }, asked)
    const read = { name: 'ferries:read', description: 'Ferries', grantPolicy: 'staff' } as const
    expect(await policyEffect(ctx, read)).toEqual({
      ...{ before: 'owner', after: 'staff', asked: { apps: 0, teams: 0, named: [] } },
      held: { apps: 2, teams: 1, named: ['ferry-one', 'ferry-two'] },
      unconfirmed: 0,
    })
    const write = { name: 'ferries:write', description: 'Change ferries', grantPolicy: 'staff' } as const
    const effect = await policyEffect(ctx, write)
    expect(effect).toMatchObject({ held: { apps: 0 }, asked: { apps: 1, named: ['ferry-one'] } })
    expect(effect && policyEffectInWords(effect)).toBe(
      'It is granted by the connectivity team on request now, and would be granted by the connectivity team alone. 1 app of 1 team (ferry-one) requests it: these requests stay open.',
    )
    expect(effect && policyEffectInWords({ ...effect, unconfirmed: 1 })).toContain(
      '1 of them is of teams that aren’t confirmed: these get no tokens with it until they are.',
    )
    expect(await policyEffect(ctx, { ...write, grantPolicy: 'request' })).toBeNull()
    expect(await policyEffect({ actor: ada }, write).catch(codeOf)).toBe('forbidden')

    const error = await updateScopeKnowingly(ctx, read).catch((thrown: unknown) => thrown)
    if (!AppError.is(error)) throw error
    expect(error.message).toContain('2 apps of 1 team (ferry-one, ferry-two) have it and keep it. Save again')
    const other = { ...read, grantPolicy: 'request' } as const
    expect(await updateScopeKnowingly(ctx, { ...other, ...error.values }).catch(codeOf)).toBe('conflict')
    expect(await updateScopeKnowingly(ctx, { ...read, ...error.values })).toEqual({ changed: true })
    // Words alone concern nobody.
    const words = { ...read, description: 'Every ferry' }
    expect(await updateScopeKnowingly(ctx, words)).toEqual({ changed: true })
    await updateScope(ctx, { ...read, grantPolicy: 'owner' })
    await withdrawRequest({ actor: ada }, { clientId: 'ferry-one', id })
  })

  it('says who got tokens for an API whose lifetime or algorithm changes, and changes it once that was read', async () => {
    const wanted = { id: 'ferries', tokenTtlSeconds: 60 } as const
    expect(await apiChange(ctx, wanted)).toBeNull()
    const idOf = async (clientId: string) =>
      (await db().client.findUniqueOrThrow({ where: { clientId }, select: { id: true } })).id
    const issue = async (clientId: string, apiId: string, count: number) => {
      const clientRef = await idOf(clientId)
      const events = Array.from({ length: count }, () => eventAt(clientRef, Date.now(), { apiId }))
      await writeEvents({ events, counts: [] })
    }
    await updateClient(ctx, { clientId: 'ferry-two', scopes: ['ferries:read', 'usage:read'] })
    await issue('ferry-one', 'ferries', 2)
    await issue('ferry-two', 'latchkey', 3)
    // Only what the second app may use besides tells that its tokens were for another.
    expect(await apiChange(ctx, wanted)).toEqual({
      ...{ tokenTtlSeconds: { before: 600, after: 60 }, signingAlg: null },
      used: { apps: 1, teams: 1, named: ['ferry-one'] },
    })
    await issue('ferry-two', 'ferries', 1)
    const change = await apiChange(ctx, { id: 'ferries', signingAlg: 'RS256' })
    expect(change).toEqual({
      ...{ tokenTtlSeconds: null, signingAlg: { before: 'ES256', after: 'RS256' } },
      used: { apps: 2, teams: 1, named: ['ferry-two', 'ferry-one'] },
    })
    expect(change && apiChangeInWords(change)).toBe(
      '2 apps of 1 team (ferry-two, ferry-one) got tokens for this API in the last 30 days. New ones would be signed with RS256 instead of ES256: what verifies them must accept it.',
    )
    expect(await apiChange(ctx, { id: 'ferries', name: 'Ships' })).toBeNull()
    expect(await apiChange({ actor: ada }, wanted).catch(codeOf)).toBe('forbidden')

    const error = await updateApiKnowingly(ctx, wanted).catch((thrown: unknown) => thrown)
    if (!AppError.is(error)) throw error
    expect(error.message).toContain(
      'New ones would be valid for 60 s instead of 600 s; issued ones keep theirs.',
    )
    expect(await updateApiKnowingly(ctx, { ...wanted, ...error.values })).toMatchObject({ changed: true })
    expect(await updateApiKnowingly(ctx, { id: 'ferries', name: 'Ferries' })).toMatchObject({
      changed: false,
    })
    await updateApi(ctx, { id: 'ferries', tokenTtlSeconds: 600 })
    await updateClient(ctx, { clientId: 'ferry-two', scopes: ['ferries:read'] })
  })

  it('retires a scope, which its apps lose and their teams read of', async () => {
    expect(await scopeEffect(ctx, 'ferries:read')).toEqual({
      ...{ apps: 2, tokens: 6 },
      named: [
        { clientId: 'ferry-two', tokens: 4, team: ada.teams[0]?.name },
        { clientId: 'ferry-one', tokens: 2, team: ada.teams[0]?.name },
      ],
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
