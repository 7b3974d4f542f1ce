import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { z } from 'zod'

const root = join(import.meta.dirname, '..', '..')

const output = z.object({
  reports: z.array(
    z.object({
      scenario: z.string(),
      rows: z.array(z.record(z.string(), z.union([z.string(), z.number()]))).min(1),
      verdicts: z.array(z.object({ claim: z.string(), measured: z.string(), holds: z.boolean() })).min(1),
    }),
  ),
})

it('the bench runs every scenario and side, and every answer is the expected one', {
  timeout: 900_000,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'))
  const json = join(folder, 'bench.json')
  const small = [
    '--rounds',
    '1',
    '--duration',
    '1',
    '--connections',
    '32',
    '--clients',
    '200',
    '--events',
    '500',
  ]
  try {
    await promisify(execFile)(process.execPath, [join(root, 'bench', 'run.ts'), ...small, '--json', json], {
      cwd: root,
    })
    const { reports } = output.parse(JSON.parse(readFileSync(json, 'utf8')))
    expect(reports.map(({ scenario }) => scenario)).toEqual([
      'token',
      'size',
      'flood',
      'sign-ins',
      'held-pages',
      'log-tails',
      'silence',
      'leaks',
      'verify',
      'start',
      'scale',
    ])
    const rows = reports.flatMap((report) => report.rows)
    expect(reports[0]?.rows.map(({ side }) => side)).toEqual([
      'floor',
      'limit',
      'latchkey',
      'next-lane',
      'oidc-provider',
    ])
    expect(rows.map(({ failed = 0, unexpected = 0 }) => [failed, unexpected])).toEqual(rows.map(() => [0, 0]))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
