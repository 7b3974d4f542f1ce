import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Latchkey } from '../harness/latchkey.ts'
import { formWith, PASSWORD, PortalVisitor } from '../harness/portal.ts'

// An instance that opens accounts by invitation alone, beside one of the same service that opens them to everybody.

let open: Latchkey
let closed: Latchkey
let database: pg.Client

beforeAll(async () => {
  open = await Latchkey.start()
  closed = await Latchkey.startBeside(open, { SIGN_UP: 'invite' })
  database = new pg.Client({ connectionString: open.ownerDatabaseUrl })
  await database.connect()
})
afterAll(async () => {
  await database?.end()
  await closed?.remove()
  await open?.remove()
})

/** A browser at this instance, which the other one shares its name with. */
const visitor = ({ port }: Latchkey) => new PortalVisitor(`http://localhost:${port}`, open.url)

it.each(['/', '/docs', '/sign-in', '/forgot-password'])('offers no sign-up on %s', async (path) => {
  const pages = await Promise.all(
    [visitor(open), visitor(closed)].map(async (one) => await (await one.get(path)).text()),
  )
  expect(pages[0]).toContain('href="/sign-up')
  expect(pages[1]).not.toContain('href="/sign-up')
})

it('makes no account of a form that another page showed', async () => {
  const email = 'stranger@closed.example'
  const names = ['name', 'email', 'password']
  const form = formWith(await (await visitor(open).get('/sign-up')).text(), names)
  const sent = { ...form, name: 'Stranger', email, password: PASSWORD }
  const refused = await visitor(closed).post('/sign-up', sent)
  expect(refused.status).toBe(200)
  const people = async () =>
    (await database.query('SELECT 1 FROM app_user WHERE email = $1', [email])).rowCount
  expect(await people()).toBe(0)
  expect((await visitor(open).post('/sign-up', sent)).status).toBe(303)
  expect(await people()).toBe(1)
})
