import { describe, expect, it } from 'vitest'
import { db } from '#lib/platform/db/db.ts'
import { env } from '#lib/platform/env.ts'
import { publishedCatalogue } from './published-catalogue.ts'

describe('the catalogue that readers of the documentation see', () => {
  it('has every API with its scopes, and nothing of who serves it or whom to ask', async () => {
    await db().api.create({
      data: {
        id: 'published',
        name: 'Published',
        audience: 'https://published.example',
        contact: 'a@published.example',
      },
    })
    const scope = {
      name: 'published:read',
      description: 'Read it',
      grantPolicy: 'request',
      position: 9_000,
    } as const
    await db().scope.create({ data: { ...scope, apiId: 'published' } })

    const apis = await publishedCatalogue()
    expect(apis?.find(({ id }) => id === 'published')).toEqual({
      id: 'published',
      name: 'Published',
      audience: 'https://published.example',
      environment: null,
      tokenTtlSeconds: 3600,
      signingAlg: 'ES256',
      baseUrl: null,
      docsUrl: null,
      scopes: [{ name: 'published:read', description: 'Read it', grantPolicy: 'request' }],
    })
    expect(apis?.[0]).toMatchObject({ name: `${env.portal.name} API`, audience: `${env.publicUrl}/api/v1` })
  })
})
