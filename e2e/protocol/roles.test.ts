import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  API_SCOPES,
  PERMISSIONS,
  type Permission,
  roleMay,
  ruleOf,
  scopeOf,
} from '#lib/access/permissions.ts'
import { ACTIONS, API_CALLS, PAGES } from '#scripts/permissions/verbs.ts'
import { actionsOfTheApp, pageWithAction, routesOfTheApp } from '../harness/inventory.ts'
import { Latchkey, type MadeClient } from '../harness/latchkey.ts'
import type { PortalVisitor } from '../harness/portal.ts'
import { sendByScript } from '../harness/send-by-script.ts'
import { tokenOf } from '../harness/token.ts'
import { inPortal, ROLES, type Role, STAGE_SETTINGS, Stage } from './roles-stage.ts'
import { API, PERSONAL_FILES, PUBLIC, TEAM_API_CALLS } from './tenancy-map.ts'

// The table of permissions, tried: every page, every server action and every call of the API, by everyone there is. What
// each asks the table is in scripts/permissions/verbs.ts; what is not there fails the first tests.

const NAMES = Object.keys(ROLES) as Role[]
const SIGNED_OUT = 'You are signed out'
/** What somebody is told of a thing that is none of their business, and of one that is not there. */
const NOT_THERE = /There is no |Choose one of your teams/
const REFUSALS = Object.values(PERMISSIONS).map(({ refusal }) => refusal)

let latchkey: Latchkey
let stage: Stage
beforeAll(async () => {
  latchkey = await Latchkey.start({ env: STAGE_SETTINGS })
  stage = await Stage.set(latchkey)
})
afterAll(async () => {
  await stage?.end()
  await latchkey?.remove()
})

/** Whether the table lets somebody do it with what belongs to the team. */
const allows = (role: Role, permission: Permission) => {
  const { inTeam } = ROLES[role]
  return roleMay(inPortal(role), permission) || (inTeam !== null && ruleOf(permission).team.includes(inTeam))
}

/** Asks the same in the name of everyone at once. */
const byEveryone = async <Answer>(names: readonly Role[], ask: (role: Role) => Promise<Answer>) =>
  await Promise.all(names.map(async (role) => [role, await ask(role)] as const))

const filled = (route: string) =>
  route.replaceAll(/\[(\w+)\]/g, (_, name: string) => {
    const value = Object.entries(stage.shown).find(([known]) => known === name)?.[1]
    if (value === undefined) throw new Error(`say in roles-stage.ts what [${name}] is tried with`)
    return value
  })

describe('what is tried', () => {
  it('TN-01 is every page and file, every server action, and every call of the API', async () => {
    expect([...Object.keys(PAGES), ...PUBLIC, API].sort()).toEqual(routesOfTheApp().sort())
    expect(Object.keys(ACTIONS).sort()).toEqual(actionsOfTheApp())
    const { paths } = await (await fetch(`${latchkey.url}/api/v1/openapi.json`)).json()
    const calls = Object.entries<object>(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    )
    expect(Object.keys(API_CALLS).sort()).toEqual(calls.sort())
  })
})

describe('a page', () => {
  const ask = (visitor: PortalVisitor, route: string) => {
    const path = `${filled(route)}?team=${stage.shown.team}`
    return PERSONAL_FILES.includes(route) ? visitor.ask(path, { method: 'POST' }) : visitor.get(path)
  }

  it.each(Object.entries(PAGES))(
    'TN-01 %s, for %s, is there for whom the table says',
    async (route, asked) => {
      for (const [role, answer] of await byEveryone(NAMES, (role) => ask(stage.visitor(role), route))) {
        if (asked !== 'own') expect(answer.status, role).toBe(allows(role, asked) ? 200 : 404)
        else expect(answer.headers.get('location') ?? '', role).not.toMatch(/sign-in/)
        expect(answer.status, role).toBeLessThan(500)
      }
      const unknown = await ask(stage.stranger, route)
      if (unknown.status !== 401) expect(unknown.headers.get('location')).toMatch(/\/sign-in/)
    },
  )
})

const asking = Object.entries(ACTIONS).flatMap(([name, permission]) =>
  permission === 'own' || permission === 'anyone' ? [] : [{ name, permission }],
)
const ofKind = (kind: 'own' | 'anyone') =>
  Object.keys(ACTIONS)
    .filter((name) => ACTIONS[name] === kind)
    // Whoever switches is nobody after that.
    .sort((one, other) => Number(one === 'switchAccountAction') - Number(other === 'switchAccountAction'))

/** What an action answers to somebody, and whether it did what was asked. */
async function act(visitor: PortalVisitor, name: string, fields: Record<string, string>) {
  const answer = await sendByScript(visitor, name, fields, filled(pageWithAction(name)))
  const text = await answer.text()
  expect(answer.status, `${name}: ${text.slice(0, 300)}`).toBeLessThan(400)
  expect(text).not.toContain('went wrong on our side')
  return {
    text,
    isDone: answer.headers.has('x-action-redirect') || text.includes('"errors":{},"message":null'),
  }
}

describe('staff without a second factor', () => {
  const pages = Object.entries(PAGES).flatMap(([route, permission]) =>
    permission !== 'own' && roleMay('administrator', permission) && !roleMay('developer', permission)
      ? [route]
      : [],
  )

  it('TN-01 are shown nothing of staff’s: no page, no file, no stream, and nothing in the search', async () => {
    expect(pages.length).toBeGreaterThan(25)
    const visitor = stage.visitor('unproved')
    for (const route of pages) expect((await visitor.get(filled(route))).status, route).toBe(404)
    const found = await visitor.get(`/commands?q=${stage.shown.clientId}`)
    expect([found.status, await found.text()]).toEqual([200, expect.not.stringContaining('/connectivity')])
  })
})

describe('a server action', () => {
  it.each(asking)('TN-01 $name refuses whom $permission is not for, and changes nothing', async (asked) => {
    const { name, permission } = asked
    const refused = NAMES.filter((role) => !allows(role, permission))
    const fields = await stage.fieldsFor(name)
    const before = await stage.things()
    const answers = await byEveryone(refused, (role) => act(stage.visitor(role), name, fields))
    const unknown = await act(stage.stranger, name, fields)
    expect(await stage.things()).toBe(before)
    for (const [role, { text, isDone }] of answers) {
      // What belongs to a team is not there for others; a deleted team only for those who may restore it.
      const isHidden =
        ruleOf(permission).team.length > 0 &&
        (ROLES[role].inTeam === null || /restoreTeam|DeletingTeam/.test(name))
      if (isHidden) expect(text, role).toMatch(NOT_THERE)
      else expect(text, role).toContain(ruleOf(permission).refusal)
      expect(isDone, role).toBe(false)
    }
    expect(unknown.text).toContain(SIGNED_OUT)
  })

  it.each(asking)('TN-01 $name lets in whom $permission is for', async ({ name, permission }) => {
    const allowed = NAMES.filter((role) => allows(role, permission))
    expect(allowed.length).toBeGreaterThan(0)
    const answers = await byEveryone(allowed, async (role) =>
      act(stage.visitor(role), name, await stage.fieldsFor(name)),
    )
    for (const [role, { text, isDone }] of answers) expect(isDone, `${role}: ${text.slice(-600)}`).toBe(true)
  })

  it.each(ofKind('anyone'))('TN-01 %s is refused to nobody by what they are', async (name) => {
    const before = await stage.things()
    const answers = [
      ...(await byEveryone(NAMES, (role) => act(stage.visitor(role), name, {}))).map(([, answer]) => answer),
      await act(stage.stranger, name, {}),
    ]
    for (const { text } of answers)
      expect([SIGNED_OUT, ...REFUSALS].filter((sentence) => text.includes(sentence))).toEqual([])
    expect(await stage.things()).toBe(before)
  })
})

describe('what is one’s own', () => {
  it.each(NAMES)('TN-01 is all that is reached as %s, though what is named is another’s', async (role) => {
    const { fields, state } = await stage.anothersThings()
    const before = await state()
    for (const name of ofKind('own')) {
      const { text } = await act(stage.visitor(role), name, fields)
      expect(
        [SIGNED_OUT, ...REFUSALS].filter((sentence) => text.includes(sentence)),
        name,
      ).toEqual([])
      expect(await state(), name).toBe(before)
    }
  })

  it.each(ofKind('own'))('TN-01 %s is for nobody who is signed out', async (name) => {
    const before = await stage.things()
    expect((await act(stage.stranger, name, {})).text).toContain(SIGNED_OUT)
    expect(await stage.things()).toBe(before)
  })
})

describe('the API', () => {
  const SCOPES = Object.keys(API_SCOPES)
  const clients = new Map<string, MadeClient>()
  beforeAll(async () => {
    for (const scope of SCOPES) {
      const others = SCOPES.filter((one) => one !== scope).join(' ')
      clients.set(scope, await latchkey.createClient(`only-${clients.size}`, { team: 'roles', scope }))
      clients.set(
        `not ${scope}`,
        await latchkey.createClient(`not-${clients.size}`, { team: 'roles', scope: others }),
      )
    }
  })

  it.each(Object.entries(API_CALLS))('TN-01 %s is for who has the scope of %s', async (call, permission) => {
    const [method = '', path = ''] = call.split(' ')
    const body = TEAM_API_CALLS[call]
    const url = `${latchkey.url}${path.replace('{clientId}', stage.shown.clientId).replace('{secretId}', crypto.randomUUID())}`
    const ask = async (who: string | null) => {
      const client = who === null ? undefined : clients.get(who)
      const token = client && (await tokenOf(latchkey.url, client))
      const headers = new Headers({ 'Content-Type': 'application/json' })
      if (token !== undefined) headers.set('Authorization', `Bearer ${token}`)
      return await fetch(url, {
        method,
        headers,
        ...(body && { body: JSON.stringify(body) }),
      })
    }
    expect((await ask(null)).status).toBe(401)
    if (permission === null) {
      for (const who of clients.keys()) expect((await ask(who)).status, who).toBe(200)
      return
    }
    const scope = scopeOf(permission)
    const refused = await ask(`not ${scope}`)
    expect(refused.status).toBe(403)
    expect(refused.headers.get('www-authenticate')).toContain(`scope="${scope}"`)
    expect([200, 201, 204, 404]).toContain((await ask(scope)).status)
  })
})
