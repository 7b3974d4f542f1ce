import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type BrowserContext, expect } from '@playwright/test'
import { test } from './harness/browsing.ts'
import { Latchkey } from './harness/latchkey.ts'
import {
  FONT_BUDGET_KB,
  SCRIPT_BUDGETS_KB,
  signInToWeigh,
  WEIGHED_PAGES,
  weigh,
} from './harness/page-weights.ts'

// What pages send, as `npm run bench:pages` weighs it.

const CHUNKS = join(import.meta.dirname, '..', '.next', 'static', 'chunks')
/** A property of every schema, which no minifier renames. */
const SCHEMA_LIBRARY = '_zod'

async function keepBudgets(
  context: BrowserContext,
  { url }: Latchkey,
  { arePublic }: { arePublic: boolean },
): Promise<void> {
  for (const { path, kind } of WEIGHED_PAGES.filter(({ isPublic }) => isPublic === arePublic)) {
    const { scriptKb, fontKb } = await weigh(context, url + path)
    expect.soft(scriptKb, `kB of JavaScript of ${path}`).toBeGreaterThan(0)
    expect.soft(scriptKb, `kB of JavaScript of ${path}`).toBeLessThanOrEqual(SCRIPT_BUDGETS_KB[kind])
    expect.soft(fontKb, `kB of fonts of ${path}`).toBeLessThanOrEqual(FONT_BUDGET_KB)
  }
  await context.close()
}

test('no page sends more JavaScript or fonts than its budget', async ({ browser }) => {
  const latchkey = await Latchkey.start()
  try {
    // Both at once: most of the time goes by until a page asks for nothing more.
    await Promise.all([
      keepBudgets(await browser.newContext(), latchkey, { arePublic: true }),
      keepBudgets(await signInToWeigh(browser, latchkey), latchkey, { arePublic: false }),
    ])
  } finally {
    await latchkey.remove()
  }
})

test('no script of a page carries the schema library', () => {
  const scripts = readdirSync(CHUNKS).filter((name) => name.endsWith('.js'))
  expect(scripts.length).toBeGreaterThan(0)
  expect(scripts.filter((name) => readFileSync(join(CHUNKS, name), 'utf8').includes(SCHEMA_LIBRARY))).toEqual(
    [],
  )
})
