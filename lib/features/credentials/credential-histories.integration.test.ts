import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { auditOf, codeOf, newApp, pass, works } from '#e2e/fixtures/credentials.ts'
import { developer } from '#e2e/fixtures/people.ts'
import type { Person } from '#lib/access/actor.ts'
import { verifyAuditLog } from '#lib/changes/verify.ts'
import { addSecret } from './add-credential.ts'
import {
  cancelRotation,
  deactivateCredential,
  extendOverlap,
  reactivateCredential,
  retireCredential,
} from './change-credential.ts'
import { deleteCredential } from './delete-credential.ts'
import { rotateSecret } from './rotate-credential.ts'

const HOUR = 3600

let owner: Person

beforeAll(async () => {
  owner = await developer('history-owner')
})

const as = (actor: Person) => ({ actor })

describe('random histories', () => {
  type Step = { verb: (typeof VERBS)[number]; which: number; hours: number; wait: number }
  const VERBS = ['add', 'rotate', 'cancel', 'extend', 'retire', 'deactivate', 'reactivate', 'delete'] as const

  type Made = { id: string; secret: string }

  /** Secrets as a person would keep account of them: on or off, and in how many hours each ends. */
  type Account = Made & { next: string | null; on: boolean; gone: boolean; ends: number | null }

  const isOn = (one: Account) => one.on && !one.gone && (one.ends === null || one.ends > 0)

  /** What should happen, done to the account; the new secret's id is filled in afterwards. False when refused. */
  function expected(account: Account[], one: Account, { verb, hours }: Step): boolean {
    const live = account.filter(isOn).length
    const isRetiring = isOn(one) && one.ends !== null
    const successor = account.find(({ id }) => id === one.next)
    if (verb === 'add') return live < 5
    if (verb === 'rotate') {
      if (!isOn(one) || one.ends !== null || live >= 5) return false
      one.ends = hours
    } else if (verb === 'cancel') {
      if (!isRetiring || (successor && isOn(successor) && successor.ends !== null)) return false
      one.ends = null
      one.next = null
      if (successor && isOn(successor)) successor.on = false
    } else if (verb === 'extend') {
      if (!isRetiring || hours <= (one.ends ?? 0)) return false
      one.ends = hours
    } else if (verb === 'retire') {
      if (!isRetiring) return false
      one.ends = 0
    } else if (verb === 'deactivate') {
      if (!isOn(one)) return false
      one.on = false
    } else if (verb === 'reactivate') {
      if (isOn(one) || one.gone || live >= 5) return false
      one.on = true
      if (one.ends !== null && one.ends <= 0) Object.assign(one, { ends: null, next: null })
    } else {
      if (isOn(one) || one.gone) return false
      one.gone = true
    }
    return true
  }

  /** Does it; resolves to the secret that was made, or null. */
  async function act(clientId: string, one: Account, { verb, hours }: Step): Promise<Made | null> {
    const target = { clientId, credentialId: one.id }
    const overlapSeconds = Math.round(hours * HOUR)
    if (verb === 'add') return made(await addSecret(as(owner), { clientId, name: 'one more' }))
    if (verb === 'rotate') return made(await rotateSecret(as(owner), { ...target, overlapSeconds }))
    if (verb === 'cancel') await cancelRotation(as(owner), target)
    if (verb === 'extend') await extendOverlap(as(owner), { ...target, overlapSeconds })
    if (verb === 'retire') await retireCredential(as(owner), target)
    if (verb === 'deactivate') await deactivateCredential(as(owner), target)
    if (verb === 'reactivate') await reactivateCredential(as(owner), target)
    if (verb === 'delete')
      await deleteCredential(as(owner), { ...target, confirmation: clientId, tokens: 'keep' })
    return null
  }

  const made = ({ secret, credentialId }: { secret: string; credentialId: string }): Made => ({
    id: credentialId,
    secret,
  })

  const isMade = (result: unknown): result is Made =>
    typeof result === 'object' && result !== null && 'secret' in result

  const step = fc.record({
    verb: fc.constantFrom(...VERBS),
    which: fc.nat(7),
    // Apart from what is waited, so that no end is met to the millisecond.
    hours: fc.integer({ min: 1, max: 700 }).map((hours) => hours + 0.5),
    wait: fc.constantFrom(0, 0, 0, 5, 50, 400),
  })

  it('SE-04 FT-18 two hundred against the database go as a simple account says, each change with its audit row', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 14 }), async (steps) => {
        const clientId = await newApp(owner)
        const fresh = { next: null, on: true, gone: false, ends: null }
        const first = made(await addSecret(as(owner), { clientId, name: 'first' }))
        const account: Account[] = [{ ...first, ...fresh }]
        let changes = 1
        for (const [index, step] of steps.entries()) {
          // Ends that are the same to the millisecond would be told apart by how long the steps take.
          const one = { ...step, hours: step.hours + index / 100 }
          if (one.wait > 0) await pass(clientId, one.wait)
          for (const each of account) if (each.ends !== null) each.ends -= one.wait
          const subject = account[one.which % account.length] ?? account[0]
          if (!subject) continue
          const allowed = expected(account, subject, one)
          const result = await act(clientId, subject, one).catch(codeOf)
          const refused = result === 'conflict' || result === 'invalid'
          expect(refused, `${one.verb}: ${String(result)}`).toBe(!allowed)
          if (!refused) changes++
          if (!isMade(result)) continue
          account.push({ ...result, ...fresh })
          if (one.verb === 'rotate') subject.next = result.id
        }
        for (const { id, secret, ...rest } of account)
          expect(await works(clientId, secret)).toBe(isOn({ id, secret, ...rest }))
        expect(await auditOf(clientId)).toHaveLength(changes)
      }),
      { numRuns: 200 },
    )
  }, 600_000)

  it('LG-04 the chain of the audit log holds after all of it', async () => {
    expect((await verifyAuditLog()).firstBadRow).toBeNull()
  })
})
