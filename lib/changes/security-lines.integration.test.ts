import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { db } from '#lib/platform/db/db.ts'
import { rehearse } from '#lib/platform/db/rehearse.ts'
import { log } from '#lib/platform/log/log.ts'
import { changed } from './changed.ts'
import type { ChangeEvent } from './events.ts'
import { factsOf, logSecurityLines } from './subscribers/security-lines.ts'

const told: unknown[] = []

beforeEach(() => {
  logSecurityLines()
  vi.spyOn(log, 'warn').mockImplementation((facts, message) => void told.push({ ...facts, message }))
})
afterEach(() => {
  told.length = 0
  vi.restoreAllMocks()
})

const kid = () => randomUUID()
const retired = (id: string): ChangeEvent => ({
  actor: null,
  name: 'signing_key.retired',
  subject: { kind: 'signing_key', id },
  detail: { replacedBy: null },
})

it('the log is told of a change once it is committed, and of none that is taken back', async () => {
  const [first, second, third] = [kid(), kid(), kid()]
  await db().$transaction(async (tx) => {
    await changed(tx, retired(first))
    expect(told).toEqual([])
  })
  expect(told).toEqual([
    {
      ...{ message: 'security', event: 'signing_key.retired', actor: 'system' },
      ...{ subject: 'signing_key', subjectId: first },
    },
  ])
  const undone = db().$transaction(async (tx) => {
    await changed(tx, retired(second))
    throw new Error('undone')
  })
  await expect(undone).rejects.toThrow('undone')
  await rehearse((tx) => changed(tx, retired(third)))
  expect(told).toHaveLength(1)
  await changed(db(), retired(second))
  expect(told).toHaveLength(2)
})

it('LG-01 a line has IDs and words of ours, and nothing that somebody wrote', () => {
  const canary = 'KANARIENVOGEL'
  const facts = factsOf({
    actor: {
      kind: 'person',
      id: 'u1',
      email: canary,
      name: canary,
      role: 'developer',
      teams: [],
      address: '192.0.2.1',
    },
    name: 'credential.leaked',
    subject: { kind: 'client', id: 'c1' },
    teamId: 't1',
    detail: {
      ...{ clientId: 'acme', kind: 'secret', credentialId: 's1', name: canary },
      ...{ outcome: 'revoked', source: 'person', foundAt: `https://x.example/${canary}` },
    },
  })
  expect(facts).toEqual({
    ...{ event: 'credential.leaked', actor: 'person', actorId: 'u1', address: '192.0.2.1' },
    ...{ subject: 'client', subjectId: 'c1', teamId: 't1', clientId: 'acme', kind: 'secret' },
    ...{ credentialId: 's1', outcome: 'revoked', source: 'person' },
  })
})
