import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { z } from 'zod'
import { root } from '#scripts/project-files.ts'
import { findPromtool } from '#scripts/promtool.ts'
import { freePort } from '../../harness/free-port.ts'
import { Latchkey } from '../../harness/latchkey.ts'
import { metricsAt } from '../../harness/metrics.ts'
import { askToken, basic } from '../../protocol/token-client.ts'

const FOLDER = join(root, 'deploy', 'prometheus')

const promtool = findPromtool()
if (!promtool)
  console.warn('promtool is not here, and could not be fetched from Debian: alert rules are not run.')

const rulesSchema = z.object({
  groups: z.array(
    z.object({
      rules: z.array(
        z.object({
          alert: z.string(),
          expr: z.string(),
          annotations: z.object({ summary: z.string(), what_to_do: z.string() }),
        }),
      ),
    }),
  ),
})
const testsSchema = z.object({
  tests: z.array(
    z.object({
      alert_rule_test: z.array(z.object({ alertname: z.string(), exp_alerts: z.array(z.unknown()) })),
    }),
  ),
})
const targets = z.array(z.object({ expr: z.string() }))
const dashboardSchema = z.object({
  panels: z.array(
    z.object({
      id: z.number(),
      type: z.enum(['row', 'stat', 'timeseries']),
      title: z.string(),
      gridPos: z.object({ h: z.number(), w: z.number(), x: z.number(), y: z.number() }),
      targets: targets.default([]),
    }),
  ),
})

const read = (...path: string[]) => readFileSync(join(root, ...path), 'utf8')
const rules = rulesSchema
  .parse(parse(read('deploy', 'prometheus', 'alerts.yaml')))
  .groups.flatMap((group) => group.rules)
const cases = testsSchema
  .parse(parse(read('deploy', 'prometheus', 'alerts.test.yaml')))
  .tests.flatMap((test) => test.alert_rule_test)
const { panels } = dashboardSchema.parse(JSON.parse(read('deploy', 'grafana', 'latchkey.json')))

const run = (args: string[], cwd = FOLDER) => {
  const { status, stdout, stderr } = spawnSync(promtool ?? '', args, { cwd, encoding: 'utf8' })
  return { status, output: `${stdout}${stderr}` }
}

/** The metrics that an expression asks for. */
const askedIn = (expression: string) =>
  [...expression.matchAll(/\b((?:latchkey|process|nodejs)_\w+)/g)].map(([, name = '']) => name)

describe('the alert rules', () => {
  it('have a case each that fires it, and one in which all is well', () => {
    for (const { alert } of rules) {
      const own = cases.filter(({ alertname }) => alertname === alert)
      expect(
        own.some(({ exp_alerts }) => exp_alerts.length > 0),
        alert,
      ).toBe(true)
      expect(
        own.some(({ exp_alerts }) => exp_alerts.length === 0),
        alert,
      ).toBe(true)
    }
  })

  it.skipIf(!promtool)('are what Prometheus reads, and fire when they should', () => {
    expect(run(['check', 'rules', 'alerts.yaml'])).toMatchObject({ status: 0 })
    const tested = run(['test', 'rules', 'alerts.test.yaml'])
    expect(tested.output).toContain('SUCCESS')
    expect(tested.status).toBe(0)
  })

  it('are in the operator’s guide, each with what to do', () => {
    const guide = read('docs', 'operation.md')
    for (const { alert, annotations } of rules)
      expect(guide).toContain(`| \`${alert}\` | ${annotations.summary} ${annotations.what_to_do} |`)
  })
})

describe('what the dashboard and the rules ask for', () => {
  let latchkey: Latchkey
  let page: string

  beforeAll(async () => {
    const port = await freePort()
    latchkey = await Latchkey.start({ env: { METRICS_PORT: String(port) } })
    const { client_secret } = await latchkey.createClient('seen')
    await askToken(latchkey.url, { authorization: basic('seen', client_secret) })
    page = await metricsAt(port)
  })
  afterAll(async () => {
    await latchkey?.remove()
  })

  it('is measured', () => {
    const expressions = [
      ...rules.map(({ expr }) => expr),
      ...panels.flatMap(({ targets: all }) => all.map(({ expr }) => expr)),
    ]
    const asked = new Set(expressions.flatMap(askedIn))
    const declared = new Set(
      [...page.matchAll(/^# TYPE (\S+) (\w+)$/gm)].flatMap(([, name = '', type]) =>
        type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
      ),
    )
    expect(asked.size).toBeGreaterThan(30)
    expect([...asked].filter((name) => !declared.has(name))).toEqual([])
  })

  it('is in the operator’s guide, every metric with its type and its labels', () => {
    const guide = read('docs', 'operation.md')
    for (const [, name = '', type] of page.matchAll(/^# TYPE (\S+) (\w+)$/gm)) {
      const help = new RegExp(`^# HELP ${name} (.*)$`, 'm').exec(page)?.[1]
      expect(guide).toContain(`| \`${name}\` | ${type} | `)
      expect(guide, name).toContain(` | ${help} |`)
    }
  })

  it.skipIf(!promtool)('is text that promtool has no complaint about', () => {
    const checked = spawnSync(promtool ?? '', ['check', 'metrics'], { input: page, encoding: 'utf8' })
    expect(`${checked.stdout}${checked.stderr}`).toBe('')
    expect(checked.status).toBe(0)
  })

  it.skipIf(!promtool)('is PromQL in every panel, and no panel lies on another', () => {
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-dashboard-'))
    const expressions = panels.flatMap(({ targets: all }) =>
      all.map(({ expr }) => expr.replaceAll(/\$(instance|job)\b/g, '.*')),
    )
    const records = expressions.map((expr, index) => ({ record: `panel:${index}`, expr }))
    writeFileSync(join(folder, 'panels.yaml'), stringify({ groups: [{ name: 'panels', rules: records }] }))
    expect(run(['check', 'rules', 'panels.yaml'], folder)).toMatchObject({ status: 0 })
    rmSync(folder, { recursive: true })
    const cells = panels.flatMap(({ gridPos: { h, w, x, y } }) =>
      Array.from({ length: h * w }, (_, cell) => `${x + (cell % w)} ${y + Math.floor(cell / w)}`),
    )
    expect(new Set(cells).size).toBe(cells.length)
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length)
  })
})
