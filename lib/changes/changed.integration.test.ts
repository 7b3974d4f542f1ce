import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { db } from '#lib/platform/db/db.ts'
import { changed } from './changed.ts'
import { aboutClient } from './events.ts'

describe('a change', () => {
  it('is told to the team and to the audit log together, and to neither when it is undone', async () => {
    const slug = `changed-${randomUUID().slice(0, 8)}`
    const team = await db().team.create({ data: { slug, name: slug }, select: { id: true } })
    const client = await db().client.create({
      data: {
        clientId: slug,
        name: slug,
        description: '',
        environment: 'sandbox',
        teamId: team.id,
        createdBy: 'x',
      },
      select: { id: true },
    })
    const told = async () => ({
      notices: await db().notice.count({ where: { clientRef: client.id } }),
      entries: await db().auditEntry.count({ where: { subjectId: client.id } }),
    })
    const suspend = (fails: boolean) =>
      db().$transaction(async (tx) => {
        await changed(tx, {
          actor: null,
          name: 'client.suspended',
          ...aboutClient({ id: client.id, teamId: team.id }),
          detail: { clientId: slug, by: 'staff' },
        })
        if (fails) throw new Error('undone')
      })

    await expect(suspend(true)).rejects.toThrow('undone')
    expect(await told()).toEqual({ notices: 0, entries: 0 })
    await suspend(false)
    expect(await told()).toEqual({ notices: 1, entries: 1 })
  })
})
