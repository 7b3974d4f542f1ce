import { beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#lib/access/actor.ts'
import { db } from '#lib/platform/db/db.ts'
import { createUser } from './create-user.ts'
import { personSelect, toPerson } from './person.ts'
import { requireProof } from './proof.ts'
import { PROOF_MINUTES } from './proof-field.ts'
import { listSessions } from './sessions.ts'
import { signIn } from './sign-in.ts'

const email = 'proof@accounts.example'
const password = 'violet otter ladder 7'
const source = { address: '192.0.2.40', device: null }

let session: { id: string; person: Person }

beforeAll(async () => {
  const { userId } = await createUser(
    { actor: { kind: 'operator', name: 'cli' } },
    { email, role: 'developer', password },
  )
  const user = await db().user.findUniqueOrThrow({ where: { id: userId }, select: personSelect })
  const { sessionId } = await signIn({ source }, { email, password })
  session = { id: sessionId, person: toPerson(user) }
})

const age = (minutes: number) =>
  db().session.update({
    where: { id: session.id },
    data: { provedAt: new Date(Date.now() - minutes * 60_000) },
    select: { id: true },
  })

const audited = async (action: string) =>
  await db().auditEntry.count({ where: { subjectId: session.person.id, action } })

describe('proving again who one is (SE-05)', () => {
  it('is not asked for after signing in', async () => {
    expect(await requireProof(session, source, null)).toBeNull()
    await age(PROOF_MINUTES - 1)
    expect(await requireProof(session, source, null)).toBeNull()
  })

  it.each([[null], [''], ['not my password'], [new File([], 'password')]])(
    'refuses %o once the sign-in is old',
    async (typed) => {
      await age(PROOF_MINUTES + 1)
      await expect(requireProof(session, source, typed)).rejects.toMatchObject({
        code: 'unauthenticated',
        field: 'currentPassword',
      })
    },
  )

  it('PT-04 takes the password under a new id of the session, audits it, and asks no more for a while', async () => {
    await age(PROOF_MINUTES + 1)
    const before = await audited('user.confirmed_identity')
    const renewed = await requireProof(session, source, password)
    if (!renewed) throw new Error('the session has its old id')
    expect(renewed).toEqual({ sessionId: expect.not.stringMatching(session.id), userId: session.person.id })
    expect(await audited('user.confirmed_identity')).toBe(before + 1)
    const ends = async (id: string) =>
      (
        await db().session.findUniqueOrThrow({ where: { id }, select: { expiresAt: true } })
      ).expiresAt.getTime()
    expect(await ends(session.id)).toBeLessThan(Date.now() + 5_000)
    expect(await ends(renewed.sessionId)).toBeGreaterThan(Date.now() + 23 * 3600_000)
    expect((await listSessions(session.person)).map(({ id }) => id)).toEqual([renewed.sessionId])
    session = { ...session, id: renewed.sessionId }
    expect(await requireProof(session, source, null)).toBeNull()
  })

  it('counts guesses as those at the sign-in page', async () => {
    await age(PROOF_MINUTES + 1)
    const elsewhere = { address: '198.51.100.40', device: null }
    const guess = () => requireProof(session, elsewhere, 'a guess').catch(({ code }) => code)
    for (let count = 0; count < 10; count++) expect(await guess()).toBe('unauthenticated')
    expect(await guess()).toBe('throttled')
    await expect(signIn({ source: elsewhere }, { email, password })).rejects.toMatchObject({
      code: 'throttled',
    })
  })
})
