import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Operator, Person } from '#lib/access/actor.ts'
import { verifyAuditLog } from '#lib/changes/verify.ts'
import { addResourceServer, removeResourceServer } from '#lib/features/apps/resource-server.ts'
import { equipClient } from '#lib/features/credentials/equip-client.ts'
import { rotateKey } from '#lib/features/signing-keys/rotate.ts'
import type { SigningAlg } from '#lib/oauth/tokens/signing-alg.ts'
import { db } from '#lib/platform/db/db.ts'
import { loadClient } from '#lib/runtime/protocol/load-client.ts'
import { createApi } from './create-api.ts'
import { createScope } from './create-scope.ts'
import { listApis } from './queries.ts'
import { updateApi } from './update-api.ts'

const operator: Operator = { kind: 'operator', name: 'cli' }
const ctx = { actor: operator }
const developer: Person = {
  kind: 'person',
  id: '00000000-0000-7000-8000-000000000001',
  email: 'mallory@apis.example',
  name: 'Mallory',
  role: 'developer',
  teams: [],
}

// Other files count on finding no RS256 key in use.
afterAll(async () => {
  await db().api.updateMany({ where: { signingAlg: 'RS256' }, data: { signingAlg: 'ES256' } })
  await db().signingKey.deleteMany({ where: { alg: 'RS256' } })
})

async function makeApi(
  id: string,
  environment: 'sandbox' | 'live' = 'live',
  signingAlg: SigningAlg = 'ES256',
) {
  const audience = `https://${id}.example`
  await createApi(ctx, { id, name: id, audience, environment, tokenTtlSeconds: 600, signingAlg })
}

async function makeClient(clientId: string, scopes: string[], environment: 'sandbox' | 'live' = 'live') {
  const input = { clientId, name: clientId, description: '', environment, scopes, team: 'update-team' }
  await equipClient(ctx, input)
}

const auditRows = (subjectId: string, ...actions: string[]) =>
  db().auditEntry.findMany({
    where: { subjectId, action: { in: actions } },
    orderBy: { seq: 'asc' },
    select: { action: true, detail: true },
  })

describe('changing an API', () => {
  it('sets what is named, leaves the rest, and says in one audit row what was before and after', async () => {
    await makeApi('change-me')
    const nowhere = { baseUrl: null, docsUrl: null, contact: null }
    const before = { name: 'change-me', tokenTtlSeconds: 600, signingAlg: 'ES256', ...nowhere }
    const after = {
      ...{ name: 'Changed', tokenTtlSeconds: 900, signingAlg: 'ES256' },
      ...{ baseUrl: 'https://api.example/v1', docsUrl: 'https://docs.example', contact: 'api@apis.example' },
    }
    const change = { id: 'change-me', ...after, signingAlg: undefined }
    expect(await updateApi(ctx, change)).toEqual({ changed: true, ...after })
    expect(await updateApi(ctx, change)).toEqual({ changed: false, ...after })
    expect(await auditRows('change-me', 'api.updated')).toEqual([
      { action: 'api.updated', detail: { before, after } },
    ])
    expect((await verifyAuditLog()).firstBadRow).toBeNull()
  })

  it('removes what it is told to, and nothing else', async () => {
    await makeApi('forget-me')
    await updateApi(ctx, { id: 'forget-me', docsUrl: 'https://docs.example', contact: 'api@apis.example' })
    expect(await updateApi(ctx, { id: 'forget-me', contact: null })).toMatchObject({
      changed: true,
      docsUrl: 'https://docs.example',
      contact: null,
    })
  })

  it('takes no base URL for Latchkey’s own API, which follows PUBLIC_URL', async () => {
    const attempt = updateApi(ctx, { id: 'latchkey', baseUrl: 'https://api.example' })
    await expect(attempt).rejects.toMatchObject({ code: 'invalid', field: 'baseUrl' })
  })

  it('is for the connectivity team alone, and for APIs that exist', async () => {
    await makeApi('not-yours')
    await expect(updateApi({ actor: developer }, { id: 'not-yours', name: 'Mine' })).rejects.toMatchObject({
      code: 'forbidden',
    })
    await expect(updateApi(ctx, { id: 'nowhere', name: 'x' })).rejects.toMatchObject({ code: 'not_found' })
  })

  it('KY-03 an API that apps use changes its algorithm only to one whose key verifiers know', async () => {
    await makeApi('in-use')
    await createScope(ctx, { name: 'in-use:read', apiId: 'in-use', description: 'x', grantPolicy: 'owner' })
    // Nobody uses it yet: the key is made on demand.
    expect(await updateApi(ctx, { id: 'in-use', signingAlg: 'RS256' })).toMatchObject({ signingAlg: 'RS256' })
    expect(await db().signingKey.count({ where: { alg: 'RS256', retiredAt: null } })).toBeGreaterThan(0)
    await updateApi(ctx, { id: 'in-use', signingAlg: 'ES256' })

    await makeClient('uses-it', ['in-use:read'])
    for (const id of ['in-use', 'latchkey'])
      await expect(updateApi(ctx, { id, signingAlg: 'RS256' })).rejects.toMatchObject({
        code: 'conflict',
        message: expect.stringContaining('key rotate --alg RS256'),
      })
    await rotateKey(ctx, { alg: 'RS256' })
    await expect(updateApi(ctx, { id: 'in-use', signingAlg: 'RS256' })).rejects.toMatchObject({
      code: 'conflict',
    })
    // A day and more later.
    await db().signingKey.updateMany({
      where: { alg: 'RS256' },
      data: { createdAt: new Date(Date.now() - 25 * 3600_000), signsFrom: new Date(Date.now() - 1_000) },
    })
    expect(await updateApi(ctx, { id: 'in-use', signingAlg: 'RS256' })).toMatchObject({ changed: true })
    expect((await loadClient('uses-it'))?.apis[0]).toMatchObject({ signingAlg: 'RS256' })
  })
})

describe('the resource servers of an API', () => {
  const served = { apiId: 'served', clientId: 'serves' }

  beforeAll(async () => {
    await makeApi('served')
    await makeApi('served-sandbox', 'sandbox')
    await makeClient('serves', [])
    await makeClient('serves-sandbox', [], 'sandbox')
  })

  it('RV-04 are added and removed with an audit row each, and known to the protocol and the list', async () => {
    expect(await addResourceServer(ctx, served)).toEqual({ changed: true })
    expect(await addResourceServer(ctx, served)).toEqual({ changed: false })
    expect((await loadClient('serves'))?.serves).toEqual(['https://served.example'])
    expect((await listApis(ctx)).find(({ id }) => id === 'served')?.servedBy).toEqual(['serves'])
    expect(await removeResourceServer(ctx, served)).toEqual({ changed: true })
    expect(await removeResourceServer(ctx, served)).toEqual({ changed: false })
    expect((await loadClient('serves'))?.serves).toEqual([])
    const actions = ['api.resource_server_added', 'api.resource_server_removed']
    expect((await auditRows('served', ...actions)).map(({ action }) => action)).toEqual(actions)
  })

  it('RV-04 are clients of the API’s own environment, and never serve Latchkey’s API', async () => {
    for (const wrong of [
      { apiId: 'served', clientId: 'serves-sandbox' },
      { apiId: 'served-sandbox', clientId: 'serves' },
      { apiId: 'latchkey', clientId: 'serves' },
    ])
      await expect(addResourceServer(ctx, wrong)).rejects.toMatchObject({ code: 'invalid' })
    for (const missing of [
      { apiId: 'nowhere', clientId: 'serves' },
      { apiId: 'served', clientId: 'nobody' },
    ])
      for (const verb of [addResourceServer, removeResourceServer])
        await expect(verb(ctx, missing)).rejects.toMatchObject({ code: 'not_found' })
    for (const verb of [addResourceServer, removeResourceServer])
      await expect(verb({ actor: developer }, served)).rejects.toMatchObject({ code: 'forbidden' })
    const ofThese = { apiId: { in: ['served', 'served-sandbox', 'latchkey'] } }
    expect(await db().resourceServer.count({ where: ofThese })).toBe(0)
  })
})
