import type { Command } from 'commander'
import { z } from 'zod'
import { examine } from '../doctor/examine.ts'
import { FOUND_WRONG } from './failure.ts'
import { print } from './input.ts'

const schema = z.object({ json: z.boolean().default(false) })

const SIGNS = { ok: 'ok  ', warn: 'warn', fail: 'FAIL' } as const

/** `doctor`. */
export function addDoctorCommand(root: Command): void {
  root
    .command('doctor')
    .description('check settings, database, keys, mail, proxy and disk, and say what to do')
    .option('--json', 'print one JSON object')
    .action(async (options: unknown) => {
      const { json } = schema.parse(options)
      const findings = await examine()
      print(
        json,
        { findings },
        findings.map(({ check, level, text }) => `${SIGNS[level]}  ${check.padEnd(8)}  ${text}`),
      )
      if (findings.some(({ level }) => level === 'fail')) process.exitCode = FOUND_WRONG
    })
}
