import { describe, expect, it } from 'vitest'
import { withPagesHeld } from '#e2e/fixtures/pages-held.ts'
import type { Operator, Person } from '#lib/access/actor.ts'
import { verifyAuditLog } from '#lib/changes/verify.ts'
import { updateClient } from '#lib/features/apps/update-client.ts'
import { equipClient } from '#lib/features/credentials/equip-client.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { db } from '#lib/platform/db/db.ts'
import { env } from '#lib/platform/env.ts'
import { loadClient } from '#lib/runtime/protocol/load-client.ts'
import { createApi } from './create-api.ts'
import { createScope } from './create-scope.ts'
import { listApis, listScopes, publishedScopes } from './queries.ts'

const operator: Operator = { kind: 'operator', name: 'cli' }
const ctx = { actor: operator }
const developer: Person = {
  kind: 'person',
  id: '00000000-0000-7000-8000-000000000000',
  email: 'eve@apis.example',
  name: 'Eve',
  role: 'developer',
  teams: [],
}

const api = (id: string, environment: 'sandbox' | 'live' = 'live') => ({
  id,
  name: id,
  audience: `https://${id}.example`,
  environment,
  tokenTtlSeconds: 600,
  signingAlg: 'ES256' as const,
})
const scope = (name: string, apiId: string) => ({
  name,
  apiId,
  description: name,
  grantPolicy: 'owner' as const,
})
const client = (clientId: string, scopes: string[], environment: 'sandbox' | 'live' = 'live') => ({
  clientId,
  name: clientId,
  description: '',
  environment,
  scopes,
  team: 'apis-team',
})
const own = {
  id: 'latchkey',
  audience: `${env.publicUrl}/api/v1`,
  scopes: [],
  tokenTtlSeconds: 3600,
  signingAlg: 'ES256',
}
const auditRows = (action: string, subjectId: string) =>
  db().auditEntry.findMany({ where: { action, subjectId }, select: { actorLabel: true, detail: true } })

describe('APIs', () => {
  it('are made with one audit row, and listed', async () => {
    const places = {
      baseUrl: 'https://flights.example/v2',
      docsUrl: 'https://docs.flights.example',
      contact: 'flights@apis.example',
    }
    await createApi(ctx, { ...api('flights'), ...places })
    await createScope(ctx, scope('flights:read', 'flights'))
    expect(await listApis(ctx)).toContainEqual({
      ...api('flights'),
      ...places,
      servedBy: [],
      scopes: ['flights:read'],
    })
    expect(await listScopes(ctx)).toContainEqual(scope('flights:read', 'flights'))
    // Whoever reads metadata is about to ask for a token, and waits for no page.
    expect(await withPagesHeld(publishedScopes)).toContainEqual({
      name: 'flights:read',
      audience: 'https://flights.example',
    })
    expect(await auditRows('api.created', 'flights')).toEqual([
      { actorLabel: 'cli', detail: { ...api('flights'), ...places } },
    ])
    expect(await auditRows('scope.created', 'flights:read')).toHaveLength(1)
  })

  it('are for the connectivity team alone', async () => {
    const asDeveloper = { actor: developer }
    for (const attempt of [
      createApi(asDeveloper, api('mine')),
      createScope(asDeveloper, scope('mine:all', 'latchkey')),
      listApis(asDeveloper),
      listScopes(asDeveloper),
    ])
      await expect(attempt).rejects.toMatchObject({ code: 'forbidden' })
    expect(await db().api.count({ where: { id: 'mine' } })).toBe(0)
  })

  it('RT-01 share neither an ID nor an audience', async () => {
    await createApi(ctx, api('unique'))
    await expect(createApi(ctx, api('unique'))).rejects.toMatchObject({ code: 'conflict', field: 'id' })
    const same = { ...api('other'), audience: 'https://unique.example' }
    await expect(createApi(ctx, same)).rejects.toMatchObject({ code: 'conflict', field: 'audience' })
    const race = await Promise.allSettled(Array.from({ length: 10 }, () => createApi(ctx, api('raced'))))
    expect(race.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const result of race)
      if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(AppError)
    expect(await auditRows('api.created', 'raced')).toHaveLength(1)
  })

  it('RT-02 cannot take Latchkey’s own audience', async () => {
    const { host } = new URL(env.publicUrl)
    for (const audience of [own.audience, `${own.audience}/`, env.publicUrl, `HTTP://${host}/x/../api/v1`])
      await expect(createApi(ctx, { ...api('fake'), audience })).rejects.toMatchObject({ field: 'audience' })
  })

  it('RT-02 a scope name exists once, whatever the API', async () => {
    await createApi(ctx, api('first'))
    await createApi(ctx, api('second'))
    await createScope(ctx, scope('things:read', 'first'))
    await expect(createScope(ctx, scope('things:read', 'second'))).rejects.toMatchObject({
      code: 'conflict',
      field: 'name',
    })
    await expect(createScope(ctx, scope('clients:read', 'second'))).rejects.toMatchObject({
      code: 'conflict',
    })
    await expect(createScope(ctx, scope('things:new', 'nowhere'))).rejects.toMatchObject({ field: 'apiId' })
  })

  it('a sandbox app gets sandbox APIs only, a live one live ones', async () => {
    await createApi(ctx, api('play', 'sandbox'))
    await createScope(ctx, scope('play:read', 'play'))
    await createApi(ctx, api('real', 'live'))
    await createScope(ctx, scope('real:read', 'real'))
    await equipClient(ctx, client('apis-play', ['play:read', 'usage:read'], 'sandbox'))
    for (const [clientId, name, environment] of [
      ['apis-wrong-1', 'real:read', 'sandbox'],
      ['apis-wrong-2', 'play:read', 'live'],
    ] as const)
      await expect(equipClient(ctx, client(clientId, [name], environment))).rejects.toMatchObject({
        field: 'scopes',
      })
    await expect(updateClient(ctx, { clientId: 'apis-play', scopes: ['real:read'] })).rejects.toMatchObject({
      field: 'scopes',
    })
  })
})

describe('the APIs of a client', () => {
  it('RT-02 come in order of assignment, with Latchkey’s own at the end', async () => {
    await createApi(ctx, api('trains'))
    await createApi(ctx, { ...api('hotels'), tokenTtlSeconds: 7200 })
    await createScope(ctx, scope('trains:read', 'trains'))
    await createScope(ctx, scope('hotels:read', 'hotels'))
    await createScope(ctx, scope('trains:write', 'trains'))
    const trains = (...scopes: string[]) => ({
      id: 'trains',
      audience: 'https://trains.example',
      scopes,
      tokenTtlSeconds: 600,
      signingAlg: 'ES256',
    })
    const hotels = {
      id: 'hotels',
      audience: 'https://hotels.example',
      scopes: ['hotels:read'],
      tokenTtlSeconds: 7200,
      signingAlg: 'ES256',
    }
    const apisOf = async (clientId: string) => (await loadClient(clientId))?.apis

    await equipClient(ctx, client('apis-none', []))
    expect(await apisOf('apis-none')).toEqual([own])

    await equipClient(ctx, client('apis-later', ['hotels:read']))
    await updateClient(ctx, {
      clientId: 'apis-later',
      scopes: ['trains:write', 'trains:read', 'hotels:read'],
    })
    expect(await apisOf('apis-later')).toEqual([hotels, trains('trains:read', 'trains:write'), own])

    // Granted at once: the catalogue decides, and what comes later moves nothing.
    await equipClient(ctx, client('apis-at-once', ['trains:write', 'hotels:read']))
    await updateClient(ctx, {
      clientId: 'apis-at-once',
      scopes: ['trains:read', 'trains:write', 'hotels:read', 'usage:read'],
    })
    expect(await apisOf('apis-at-once')).toEqual([
      hotels,
      trains('trains:read', 'trains:write'),
      { ...own, scopes: ['usage:read'] },
    ])
  })
})

describe('changing a client', () => {
  it('sets its scopes exactly, with what was before and after in one audit row', async () => {
    await equipClient(ctx, client('apis-change', ['usage:read', 'clients:read']))
    const { id } = await db().client.findUniqueOrThrow({
      where: { clientId: 'apis-change' },
      select: { id: true },
    })
    const change = { clientId: 'apis-change', name: 'Changed', scopes: ['clients:write', 'usage:read'] }
    const after = {
      name: 'Changed',
      description: '',
      scopes: ['clients:write', 'usage:read'],
      authMethods: ['client_secret_basic', 'client_secret_post', 'private_key_jwt'],
      grantTypes: ['client_credentials'],
      mayNameTokenEndpoint: false,
      leakPolicy: 'revoke' as const,
    }
    expect(await updateClient(ctx, change)).toEqual({ changed: true, ...after })
    expect(await updateClient(ctx, change)).toEqual({ changed: false, ...after })
    expect(await updateClient(ctx, { clientId: 'apis-change', description: 'What for' })).toMatchObject({
      changed: true,
      description: 'What for',
      scopes: after.scopes,
    })
    expect(await updateClient(ctx, { clientId: 'apis-change', scopes: [] })).toMatchObject({ scopes: [] })
    const rows = await auditRows('client.updated', id)
    expect(rows).toHaveLength(3)
    expect(rows[0]?.detail).toMatchObject({
      clientId: 'apis-change',
      before: { name: 'apis-change', description: '', scopes: ['clients:read', 'usage:read'] },
      after,
    })
    expect((await verifyAuditLog()).firstBadRow).toBeNull()
  })

  it('TN-01 touches nobody else’s, and grants nothing that the caller may not grant', async () => {
    await equipClient(ctx, client('apis-theirs', []))
    await expect(
      updateClient({ actor: developer }, { clientId: 'apis-theirs', name: 'Mine' }),
    ).rejects.toMatchObject({ code: 'not_found' })
    await expect(updateClient(ctx, { clientId: 'apis-nobody', name: 'x' })).rejects.toMatchObject({
      code: 'not_found',
    })
    await expect(
      updateClient(ctx, { clientId: 'apis-theirs', name: 'New', scopes: ['no:such'] }),
    ).rejects.toMatchObject({ field: 'scopes' })
    expect(await updateClient(ctx, { clientId: 'apis-theirs' })).toMatchObject({
      changed: false,
      name: 'apis-theirs',
    })
  })
})
