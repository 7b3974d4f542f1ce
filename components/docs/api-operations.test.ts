import { describe, expect, it } from 'vitest'
import { apiDocument } from '#lib/edges/rest/app.ts'
import { operationsOf } from './api-operations.ts'

const operations = operationsOf(
  apiDocument({ issuer: 'https://auth.example.com', portalName: 'Acme Access' }),
)
const find = (method: string, path: string) =>
  operations.find((operation) => operation.method === method && operation.path === path)

describe('the reference of the API', () => {
  it('has every call once, each with words and an address of its own', () => {
    expect(operations.length).toBeGreaterThan(8)
    expect(new Set(operations.map(({ id }) => id)).size).toBe(operations.length)
    for (const { summary, description, id } of operations) {
      expect(summary).not.toBe('')
      expect(description).not.toBe('')
      expect(id).toMatch(/^[a-z0-9-]+$/)
    }
  })

  it('says what a call takes and returns', () => {
    const rotate = find('POST', '/api/v1/clients/{clientId}/secrets/{secretId}/rotate')
    expect(rotate?.body.map(({ name }) => name)).toEqual(['overlap_seconds', 'name', 'expires_at'])
    expect(rotate?.body[0]).toMatchObject({ type: 'integer', required: true })
    expect(rotate?.parameters.map(({ name }) => name)).toEqual(['clientId', 'secretId', 'idempotency-key'])
    expect(rotate?.fields.map(({ name }) => name)).toContain('client_secret')
    expect(rotate?.answers.map(({ status }) => status)).toContain('409')
    const unexplained = operations
      .flatMap(({ fields, parameters, body }) => [...fields, ...parameters, ...body])
      .filter(({ description }) => description === '')
    expect(unexplained.map(({ name }) => name)).toEqual([])
    const clients = find('GET', '/api/v1/clients')
    expect(clients?.fields.map(({ name }) => name)).toContain('clients[].client_id')
  })
})
