import { beforeAll, describe, expect, it } from 'vitest'
import { developer, operator, personWithId } from '#e2e/fixtures/people.ts'
import type { Person } from '#lib/access/actor.ts'
import { createUser } from '#lib/features/people/create-user.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { db } from '#lib/platform/db/db.ts'
import { provideSettings } from '#lib/platform/env.ts'
import { settingInEffect } from '#lib/platform/live-settings.ts'
import { changeSetting } from './change-setting.ts'
import { listSettings } from './list-settings.ts'
import { changeSettingSchema } from './schemas.ts'

let boss: Person
let staff: Person

const codeOf = (attempt: Promise<unknown>) =>
  attempt.then(
    () => 'done',
    (error: unknown) => (AppError.is(error) ? error.code : String(error)),
  )

const made = async (role: 'connectivity' | 'administrator') => {
  const { userId } = await createUser(
    { actor: operator },
    { email: `${role}@settings.example`, role, password: 'winter-lantern-cobalt-41', name: role },
  )
  return await personWithId(userId)
}

beforeAll(async () => {
  boss = await made('administrator')
  staff = await made('connectivity')
})

const set = (actor: Person, name: string, value: string) =>
  changeSetting({ actor }, changeSettingSchema.parse({ name, value }))

describe('a setting that needs no restart', () => {
  it('is what the environment says until an administrator says otherwise, and again when they take it back', async () => {
    provideSettings({ PARTNER_STALLED_AFTER: '9d' })
    expect(await settingInEffect('PARTNER_STALLED_AFTER')).toBe(9)
    expect(await set(boss, 'PARTNER_STALLED_AFTER', '3')).toEqual({ changed: true })
    expect(await set(boss, 'PARTNER_STALLED_AFTER', '3d')).toEqual({ changed: false })
    expect(await settingInEffect('PARTNER_STALLED_AFTER')).toBe(3)
    const shown = async () =>
      (await listSettings({ actor: staff })).find(({ name }) => name.startsWith('PARTNER'))
    expect(await shown()).toMatchObject({ value: 3, ofEnvironment: 9, changedAt: expect.any(Date) })
    provideSettings({ PARTNER_STALLED_AFTER: '12d' })
    expect(await shown()).toMatchObject({ value: 3, ofEnvironment: 12 })
    expect(await set(boss, 'PARTNER_STALLED_AFTER', '')).toEqual({ changed: true })
    expect(await shown()).toMatchObject({ value: 12, ofEnvironment: 12, changedAt: null })
    provideSettings({ PARTNER_STALLED_AFTER: '' })
    expect(await settingInEffect('PARTNER_STALLED_AFTER')).toBe(7)
  })

  it('stands in the audit log as it was and as it is', async () => {
    await set(boss, 'LEAK_POLICY', 'tell')
    await set(boss, 'LEAK_POLICY', '')
    const rows = await db().auditEntry.findMany({
      where: { action: 'setting.changed', detail: { path: ['setting'], equals: 'LEAK_POLICY' } },
      select: { detail: true, actorId: true },
      orderBy: { seq: 'asc' },
    })
    expect(rows).toMatchObject([
      { actorId: boss.id, detail: { before: { value: null }, after: { value: 'tell' } } },
      { detail: { before: { value: 'tell' }, after: { value: null } } },
    ])
  })

  it('is changed by administrators alone, and read by the connectivity team', async () => {
    const ada = await developer('settings-ada')
    for (const actor of [staff, ada])
      expect(await codeOf(set(actor, 'LEAK_POLICY', 'tell'))).toBe('forbidden')
    expect(await codeOf(listSettings({ actor: ada }))).toBe('forbidden')
    expect(await listSettings({ actor: staff })).toHaveLength(4)
    expect(await settingInEffect('LEAK_POLICY')).toBe('revoke')
  })

  it.each([
    ['PARTNER_STALLED_AFTER', '0'],
    ['PARTNER_STALLED_AFTER', 'soon'],
    ['PARTNER_STALLED_AFTER', '366'],
    ['PARTNER_STALLED_AFTER', '-3d'],
    ['LEAK_POLICY', 'ignore'],
    ['EVENTS_KEPT', '1d'],
    ['LATCHKEY_KEK', 'x'],
  ])('%s can’t be set to %j', (name, value) => {
    expect(changeSettingSchema.safeParse({ name, value }).success).toBe(false)
  })

  it('that another version wrote and this one can’t read is as the environment says', async () => {
    await db().liveSetting.create({ data: { name: 'LEAK_POLICY', value: 'quarantine' } })
    expect(await settingInEffect('LEAK_POLICY')).toBe('revoke')
    await set(boss, 'LEAK_POLICY', '')
  })
})
