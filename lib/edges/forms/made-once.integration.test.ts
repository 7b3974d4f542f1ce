import { beforeAll, describe, expect, it } from 'vitest'
import { auditOf, codeOf, newApp, outcome } from '#e2e/fixtures/credentials.ts'
import { developer } from '#e2e/fixtures/people.ts'
import type { Person } from '#lib/access/actor.ts'
import { addSecret } from '#lib/features/credentials/add-credential.ts'
import { MADE_SECRET } from '#lib/features/credentials/made-secret.ts'
import { madeOnce } from './made-once.ts'

type Input = { clientId: string; name: string; once?: string }

const add = madeOnce<Input, { secret: string; credentialId: string }, never>(addSecret, MADE_SECRET)

let ada: Person

beforeAll(async () => {
  ada = await developer('made-once')
})

describe('a form that makes a thing', () => {
  it('makes it once, whether it is sent again later or at the same time', async () => {
    const clientId = await newApp(ada)
    const input = { clientId, name: 'API Token', once: 'one opening' }
    expect((await add({ actor: ada }, input)).secret).toMatch(/^lk_live_/)
    await expect(add({ actor: ada }, input)).rejects.toThrow('can’t be shown again')
    const twice = { ...input, once: 'another opening' }
    const both = [add({ actor: ada }, twice), add({ actor: ada }, twice)]
    expect(await outcome(both)).toEqual({ won: 1, refused: ['conflict'] })
    expect(await auditOf(clientId)).toEqual(['added', 'added'])
  })

  it('makes another where something else is asked for, by somebody else, or anew', async () => {
    const clientId = await newApp(ada)
    const input = { clientId, name: 'API Token', once: 'one opening' }
    await add({ actor: ada }, input)
    await add({ actor: ada }, { ...input, name: 'Another' })
    await add({ actor: ada }, { ...input, once: 'another opening' })
    await add({ actor: ada }, { clientId, name: 'API Token' })
    expect(await auditOf(clientId)).toHaveLength(4)
    const ben = await developer('made-once-ben')
    const refused = await add({ actor: ben }, input).catch(codeOf)
    expect(refused).toBe('not_found')
  })

  it('can be sent again after it was refused', async () => {
    const clientId = await newApp(ada)
    const input = { clientId: 'made-once-none', name: 'API Token', once: 'one opening' }
    expect(await add({ actor: ada }, input).catch(codeOf)).toBe('not_found')
    expect(await add({ actor: ada }, input).catch(codeOf)).toBe('not_found')
    await add({ actor: ada }, { ...input, clientId })
    expect(await auditOf(clientId)).toEqual(['added'])
  })
})
