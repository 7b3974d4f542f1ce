import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { test } from './harness/browsing.ts'
import {
  FONT_BUDGET_KB,
  SCRIPT_BUDGETS_KB,
  signInToWeigh,
  WEIGHED_PAGES,
  type Weigher,
  weigh,
} from './harness/page-weights.ts'

// What pages send, as `npm run bench:pages` weighs it.

const CHUNKS = join(import.meta.dirname, '..', '.next', 'static', 'chunks')
/** A property of every schema, which no minifier renames. */
const SCHEMA_LIBRARY = '_zod'

async function keepBudgets(
  { context, addressOf }: Weigher,
  { arePublic }: { arePublic: boolean },
): Promise<void> {
  for (const page of WEIGHED_PAGES.filter(({ readers }) => (readers !== 'person') === arePublic)) {
    const { path, kind } = page
    const { scriptKb, fontKb } = await weigh(context, addressOf(page))
    expect.soft(scriptKb, `kB of JavaScript of ${path}`).toBeGreaterThan(0)
    expect.soft(scriptKb, `kB of JavaScript of ${path}`).toBeLessThanOrEqual(SCRIPT_BUDGETS_KB[kind])
    expect.soft(fontKb, `kB of fonts of ${path}`).toBeLessThanOrEqual(FONT_BUDGET_KB)
  }
  await context.close()
}

test('no page sends more JavaScript or fonts than its budget', async ({ browser, shared }) => {
  // Both at once: most of the time goes by until a page asks for nothing more.
  await Promise.all([
    keepBudgets(
      { context: await browser.newContext(), addressOf: ({ path }) => shared.url + path },
      { arePublic: true },
    ),
    keepBudgets(await signInToWeigh(browser, shared), { arePublic: false }),
  ])
})

test('no script of a page carries the schema library', () => {
  const scripts = readdirSync(CHUNKS).filter((name) => name.endsWith('.js'))
  expect(scripts.length).toBeGreaterThan(0)
  expect(scripts.filter((name) => readFileSync(join(CHUNKS, name), 'utf8').includes(SCHEMA_LIBRARY))).toEqual(
    [],
  )
})
