import { beforeAll, describe, expect, it } from 'vitest'
import { newApp } from '#e2e/fixtures/credentials.ts'
import { developer, operator } from '#e2e/fixtures/people.ts'
import type { Person } from '#lib/access/actor.ts'
import { createApi } from '#lib/features/apis/create-api.ts'
import { createScope } from '#lib/features/apis/create-scope.ts'
import { clientApis } from './client-apis.ts'
import { updateClient } from './update-client.ts'

const ctx = { actor: operator }

let ada: Person
let ben: Person

async function makeApi(id: string, baseUrl?: string): Promise<void> {
  const audience = `urn:client-apis:${id}`
  const facts = { tokenTtlSeconds: 600, signingAlg: 'ES256' } as const
  await createApi(ctx, { id, name: id, audience, environment: 'live', baseUrl, ...facts })
}

const makeScope = (name: string, apiId: string, grantPolicy: 'owner' | 'request' = 'owner') =>
  createScope(ctx, { name, apiId, description: `${name} in words`, grantPolicy })

beforeAll(async () => {
  ada = await developer('client-apis')
  ben = await developer('client-apis-other')
  await makeApi('tours', 'https://tours.example/v1')
  await makeApi('boats')
  await makeScope('tours:read', 'tours')
  await makeScope('boats:read', 'boats')
  await makeScope('tours:write', 'tours')
})

describe('the APIs of an app', () => {
  it('RT-02 come in order of assignment, and calls go to the first with a base URL, by a token for it', async () => {
    const clientId = await newApp(ada)
    expect(await clientApis(ada, clientId)).toEqual({ apis: [], callable: null })
    await updateClient({ actor: ada }, { clientId, scopes: ['boats:read'] })
    await updateClient({ actor: ada }, { clientId, scopes: ['boats:read', 'tours:write', 'tours:read'] })
    const { apis, callable } = await clientApis(ada, clientId)
    expect(apis.map(({ id }) => id)).toEqual(['boats', 'tours'])
    // Tokens are for boats, whose address nobody knows.
    expect(callable).toEqual({ url: 'https://tours.example/v1', resource: 'urn:client-apis:tours' })
    expect(apis[1]).toEqual({
      id: 'tours',
      name: 'tours',
      baseUrl: 'https://tours.example/v1',
      docsUrl: null,
      contact: null,
      scopes: [
        { name: 'tours:read', description: 'tours:read in words' },
        { name: 'tours:write', description: 'tours:write in words' },
      ],
    })

    const other = await newApp(ada)
    await updateClient({ actor: ada }, { clientId: other, scopes: ['tours:read'] })
    expect((await clientApis(ada, other)).callable).toEqual({
      url: 'https://tours.example/v1',
      resource: null,
    })
  })

  it('are nothing to anybody who may not see the app', async () => {
    const clientId = await newApp(ada)
    await updateClient({ actor: ada }, { clientId, scopes: ['tours:read'] })
    expect(await clientApis(ben, clientId)).toEqual({ apis: [], callable: null })
  })
})
