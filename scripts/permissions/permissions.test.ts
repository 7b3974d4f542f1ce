import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { facts, fakeServer } from '#e2e/fixtures/fake-server.ts'
import { actionsOfTheApp, routesOfTheApp } from '#e2e/harness/inventory.ts'
import { API, PUBLIC } from '#e2e/protocol/tenancy-map.ts'
import { scopeOf } from '#lib/access/permissions.ts'
import { createApi } from '#lib/edges/rest/app.ts'
import { program } from '../commands/program.ts'
import { permissionMatrix, target } from './matrix.ts'
import { ACTIONS, API_CALLS, COMMANDS, PAGES } from './verbs.ts'

const documentSchema = z.object({
  paths: z.record(
    z.string(),
    z.record(z.string(), z.object({ security: z.array(z.object({ accessToken: z.array(z.string()) })) })),
  ),
})

/** Each call of the API with the scopes that its own document asks for. */
async function callsOfTheApi(): Promise<Record<string, string[]>> {
  const server = await fakeServer()
  const api = createApi({ server, listTeamClients: async () => ({ clients: [], next: null }) })
  const { paths } = documentSchema.parse(
    await (await api.request('/api/v1/openapi.json', {}, facts())).json(),
  )
  return Object.fromEntries(
    Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { security }]) => [
        `${method.toUpperCase()} ${path}`,
        security.flatMap(({ accessToken }) => accessToken),
      ]),
    ),
  )
}

const commandsOf = (command: Command, before = ''): string[] =>
  command.commands.flatMap((one) => {
    const name = `${before}${one.name()}`
    return one.commands.length > 0 ? commandsOf(one, `${name} `) : [name]
  })

describe('what asks the table of permissions', () => {
  it('TN-01 is every page and every file that is not for everyone, and none that there is not', () => {
    expect([...Object.keys(PAGES), ...PUBLIC, API].sort()).toEqual(routesOfTheApp().sort())
  })

  it('TN-01 is every server action that the code has, and none that it has not', () => {
    expect(Object.keys(ACTIONS).sort()).toEqual(actionsOfTheApp())
  })

  it('TN-01 is every call of the API, each with the scope that its document names', async () => {
    const expected = Object.entries(API_CALLS).map(([call, permission]) => [
      call,
      permission === null ? [] : [scopeOf(permission)],
    ])
    expect(Object.fromEntries(expected)).toEqual(await callsOfTheApi())
  })

  it('TN-01 is every command of the command line, and none that it has not', () => {
    expect(Object.keys(COMMANDS).sort()).toEqual(commandsOf(program()).sort())
  })

  it('stands in docs/permissions.md (node scripts/permissions/matrix.ts)', () => {
    expect(readFileSync(target, 'utf8')).toBe(permissionMatrix())
  })
})
