import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { CommandResult } from './latchkey.ts'
import { cleanEnvironment } from './own-settings.ts'

// The command line as one process for many commands. To start a process takes ten times longer than what most commands do,
// and tests make hundreds of clients with it. What a process itself does, how it ends say, is tested by `runCli`.

/** A command for the process, which answers with a `CommandResult`. */
export type CommandQuestion = { args: string[]; input: string }

const residents = new Map<string, Promise<Resident>>()

/** As `runCli`, for tests that are about something else: the process goes on to serve commands with the same settings. */
export async function runQuickly(
  args: string[],
  env: Record<string, string>,
  input = '',
): Promise<CommandResult> {
  const key = JSON.stringify(env)
  const resident = residents.get(key) ?? start(env)
  residents.set(key, resident)
  return await (await resident).run({ args, input })
}

class Resident {
  readonly #process: ChildProcess
  readonly #gone = new AbortController()
  /** One command at a time: they share standard output. */
  #last: Promise<unknown> = Promise.resolve()

  constructor(process: ChildProcess) {
    this.#process = process
    process.once('exit', () => this.#gone.abort())
  }

  /** What it says next. */
  async hear(): Promise<CommandResult> {
    const [answer] = await once(this.#process, 'message', { signal: this.#gone.signal })
    return answer
  }

  run(question: CommandQuestion): Promise<CommandResult> {
    const result = this.#last.then(() => {
      const answered = this.hear()
      this.#process.send(question)
      return answered
    })
    this.#last = result.catch(() => {})
    return result
  }
}

/** It ends with this process, whose channel it watches. */
async function start(env: Record<string, string>): Promise<Resident> {
  const main = join(import.meta.dirname, 'resident-command-line.main.ts')
  const child = fork(main, { env: { ...cleanEnvironment(), ...env }, execArgv: [] })
  child.unref()
  child.channel?.unref()
  const resident = new Resident(child)
  await resident.hear()
  return resident
}
