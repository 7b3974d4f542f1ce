import { beforeAll, describe, expect, it } from 'vitest'
import { developer } from '#e2e/fixtures/people.ts'
import type { Person } from '#lib/access/actor.ts'
import { deleteClient } from '#lib/features/apps/delete-client.ts'
import { registerClient } from '#lib/features/apps/register-client.ts'
import { findApps } from './find-apps.ts'

let ada: Person
let ben: Person

const register = (actor: Person, clientId: string, name: string) =>
  registerClient({ actor }, { clientId, name, description: '', environment: 'sandbox', scopes: [] })

beforeAll(async () => {
  ada = await developer('finds-ada')
  ben = await developer('finds-ben')
  await register(ada, 'finds-old', 'Old Ümlaut 50%')
  await register(ada, 'finds-shop-eu', 'Shop of Europe')
  await register(ada, 'finds-shop', 'Shop')
  await register(ada, 'finds-gone', 'Shop that was')
  await register(ben, 'finds-bens-shop', 'Shop of Ben')
  await deleteClient({ actor: ada }, { clientId: 'finds-gone', confirmation: 'finds-gone' })
})

const found = async (text: string, limit = 5) =>
  (await findApps(ada, text, limit)).map(({ clientId }) => clientId)

describe('apps that somebody looks for', () => {
  it('are of their own teams and not deleted, the one whose ID it is first', async () => {
    expect(await found('finds-shop')).toEqual(['finds-shop', 'finds-shop-eu'])
    expect(await found('SHOP')).toEqual(['finds-shop', 'finds-shop-eu'])
  })

  it('are found by any part of their name as it is typed', async () => {
    expect(await found('ümlaut 50%')).toEqual(['finds-old'])
    expect(await found('5_%')).toEqual([])
  })

  it('are the newest while nothing is typed, and no more than asked for', async () => {
    expect(await found('', 2)).toEqual(['finds-shop', 'finds-shop-eu'])
  })
})
