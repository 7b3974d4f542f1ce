import { afterAll, beforeAll, expect, it } from 'vitest'
import { ensureBuild } from '#scripts/build.ts'
import { Latchkey } from '../harness/latchkey.ts'
import { formWith } from '../harness/portal.ts'

const PUBLIC_URL = 'https://portal.example.com'
const PATIENCE = { timeout: 15_000 }
const typed = { email: 'ada@example.com', password: 'quiet-harbour-ladder-77' }

let latchkey: Latchkey

beforeAll(async () => {
  await ensureBuild(() => {})
  latchkey = await Latchkey.start({ env: { PUBLIC_URL } })
  const { code, stderr } = await latchkey.cli(
    ['user', 'create', '--email', typed.email, '--password-stdin'],
    typed.password,
  )
  if (code !== 0) throw new Error(stderr)
})
afterAll(async () => {
  await latchkey?.remove()
})

it('a sign-in by script leads on without the server calling itself, and leaves one line in the log', async () => {
  const signIn = `http://127.0.0.1:${latchkey.port}/sign-in`
  const page = await fetch(signIn)
  const hidden = formWith(await page.text(), ['email', 'password'])
  await expect.poll(() => latchkey.output, PATIENCE).toContain(page.headers.get('x-request-id'))
  const [, reference = ''] = Object.entries(hidden).find(([name]) => name.endsWith(':0')) ?? []
  // As React sends it: the state of the form, and the form itself.
  const body = new FormData()
  for (const [name, value] of Object.entries({ ...hidden, ...typed }))
    if (!name.startsWith('$')) body.set(`_1_${name}`, value)
  body.set('0', JSON.stringify([{ values: {}, errors: {}, message: null, result: null }, '$K1']))
  const before = latchkey.output.length
  const answer = await fetch(signIn, {
    method: 'POST',
    headers: { Origin: PUBLIC_URL, 'Next-Action': JSON.parse(reference).id },
    body,
    redirect: 'manual',
  })
  expect(await answer.text()).toBe('')
  expect(answer.headers.get('x-action-redirect')).toBe('/signed-in?next=%2Fapps;push')
  expect(answer.headers.getSetCookie().join()).toContain('__Host-')
  const printed = () => latchkey.output.slice(before).trimEnd()
  await expect.poll(printed, PATIENCE).toContain(answer.headers.get('x-request-id'))
  expect(printed().split('\n')).toHaveLength(1)
  expect(JSON.parse(printed())).toMatchObject({ msg: 'request', method: 'POST', path: '/sign-in' })
})
