import type { Command } from 'commander'
import { z } from 'zod'
import { env } from '#lib/platform/env.ts'
import { fillDemo } from '../demo/fill.ts'
import { operator, print, type WithDatabase } from './input.ts'

const demoSchema = z.object({ json: z.boolean().default(false) })

/** `demo`. */
export function addDemoCommand(root: Command, withDatabase: WithDatabase): void {
  root
    .command('demo')
    .description('fill an empty portal with two teams, their apps in every state and 90 days of usage')
    .option('--json', 'print one JSON object')
    .action((options: unknown) => demo(options, withDatabase))
}

async function demo(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const { json } = demoSchema.parse(options)
  await withDatabase(async () => {
    const outcome = await fillDemo(operator, (text) => {
      if (!json) process.stderr.write(`${text}\n`)
    })
    if (!outcome.made) return print(json, { made: false }, ['The demo already exists. Nothing was changed.'])
    const { people, apps, events } = outcome
    print(json, { ...outcome }, [
      `${apps} apps, and 90 days of usage with ${events.toLocaleString('en')} single requests.`,
      `Sign in at ${env.publicUrl} as one of these. The passwords are shown only once:`,
      ...people.map(({ email, password }) => `  ${email}  ${password}`),
    ])
  })
}
