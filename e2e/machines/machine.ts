import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { isOpenTo } from '#scripts/postgres/programs.ts'
import { freePort } from '../harness/free-port.ts'
import { type Launch, launch, type Outcome, root } from './launch.ts'

const NOBODY = 65_534

/** Where a machine is tried: everything in `folder` goes afterwards. */
export type Place = {
  folder: string
  dataDir: string
  port: number
  /** Done afterwards, last first. */
  defer(undo: () => unknown): void
}

/** A machine or a setting that is not like ours, and what `npm start` must make of it. */
export type Machine = {
  /** The guarantee, as the test's name: `starts …`, or `says …`. */
  name: string
  /** Why it cannot be tried here, or null. */
  skip?: () => string | null
  /** Makes it, and says how to start there. PORT and DATA_DIR are set already, to what `place` names. */
  prepare?: (place: Place) => Launch | Promise<Launch>
  answer: Answer
  /** What standard output must say besides, and what it must not. */
  says?: readonly RegExp[]
  never?: readonly RegExp[]
  /** Looked at while it runs, or after it has refused to; each time. */
  check?: (place: Place) => void | Promise<void>
  /** A second start after the first was stopped: what has changed until then, and the same or another answer. */
  again?: { prepare: (place: Place) => Launch | Promise<Launch>; answer: Answer; says?: readonly RegExp[] }
}

/** `ready`, or the one sentence that the start must end with, alone on standard error. */
export type Answer = 'ready' | RegExp

/** Why a machine that only root can make is not tried; null for root. */
export const needsRoot = () => (process.getuid?.() === 0 ? null : 'only root can make such a machine')

/** Why a machine with another user is not tried; null where that user may read this checkout. */
export const needsOtherUser = () => {
  const reason = needsRoot()
  if (reason !== null || isOpenTo(NOBODY, root)) return reason
  return 'the checkout lies in a folder that is closed to other users'
}

/** One test for each. */
export function tryMachines(title: string, machines: readonly Machine[]): void {
  const undo: (() => unknown)[] = []

  describe(title, () => {
    afterEach(async () => {
      for (const step of undo.splice(0).reverse()) await step()
    })

    for (const machine of machines) {
      it(machine.name, async (context) => {
        const reason = machine.skip?.() ?? null
        if (reason !== null) return context.skip(reason)
        await tryOne(machine, await makePlace(undo))
      })
    }
  })
}

async function makePlace(undo: (() => unknown)[]): Promise<Place> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-machine-'))
  undo.push(() => rmSync(folder, { recursive: true, force: true }))
  return { folder, dataDir: join(folder, 'data'), port: await freePort(), defer: (step) => undo.push(step) }
}

async function tryOne(machine: Machine, place: Place): Promise<void> {
  await startOnce(machine, place, (await machine.prepare?.(place)) ?? {})
  const { again } = machine
  if (again) await startOnce({ ...machine, ...again }, place, await again.prepare(place))
}

type Expected = Pick<Machine, 'answer' | 'says' | 'never' | 'check'>

async function startOnce(expected: Expected, place: Place, wanted: Launch): Promise<void> {
  const env = { PORT: String(place.port), DATA_DIR: place.dataDir, ...wanted.env }
  const outcome = await launch({ ...wanted, env })
  if (expected.answer !== 'ready') {
    expectRefusal(outcome, expected, expected.answer)
    return await expected.check?.(place)
  }
  if (!outcome.ready) throw new Error(`It did not become ready:\n${outcome.stdout}${outcome.stderr}`)
  place.defer(outcome.stop)
  expectOutput(outcome, expected)
  expect((await fetch(`http://127.0.0.1:${env.PORT}/health/ready`)).status).toBe(200)
  await expected.check?.(place)
  expect(await outcome.stop()).toBe(0)
  if (env.DATA_DIR) expect(existsSync(join(env.DATA_DIR, 'postgres', 'postmaster.pid'))).toBe(false)
}

function expectRefusal(outcome: Outcome, expected: Expected, sentence: RegExp): void {
  const stderr = expect.stringMatching(sentence)
  expect(outcome).toEqual({ ready: false, code: 1, stdout: outcome.stdout, stderr })
  expect(outcome.stderr.trim().split('\n')).toHaveLength(1)
  expectOutput(outcome, expected)
}

function expectOutput({ stdout }: Outcome, { says = [], never = [] }: Expected): void {
  for (const line of says) expect(stdout).toMatch(line)
  for (const line of never) expect(stdout).not.toMatch(line)
}
