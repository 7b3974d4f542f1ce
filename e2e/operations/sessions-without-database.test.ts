import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Latchkey } from '../harness/latchkey.ts'
import { PortalVisitor } from '../harness/portal.ts'

let latchkey: Latchkey
let visitor: PortalVisitor
beforeAll(async () => {
  latchkey = await Latchkey.start()
  visitor = await PortalVisitor.signedIn(latchkey, 'ada@signed-in.example')
})
afterAll(async () => {
  await latchkey?.remove()
})

it('nobody is taken for signed out, or signed out, while sessions cannot be read', async () => {
  const locker = new pg.Client({ connectionString: latchkey.ownerDatabaseUrl })
  await locker.connect()
  try {
    await locker.query('BEGIN; LOCK TABLE session IN ACCESS EXCLUSIVE MODE')
    const [page, session] = await Promise.all([visitor.get('/apps'), visitor.get('/api/auth/session')])
    expect(page.status).toBe(500)
    expect(page.headers.get('location')).toBeNull()
    expect(session.status).toBe(500)
    for (const answer of [page, session])
      expect(answer.headers.getSetCookie().join()).not.toContain('latchkey.session')
  } finally {
    await locker.end()
  }
  expect((await visitor.get('/apps')).status).toBe(200)
})

it('a cookie that holds no session is a visitor’s', async () => {
  const answer = await fetch(`${latchkey.url}/apps`, {
    headers: { Cookie: 'latchkey.session=eyJhbGciOiJkaXIifQ.x.y.z' },
    redirect: 'manual',
  })
  expect(answer.status).toBe(307)
  expect(answer.headers.get('location')).toContain('/sign-in')
})
