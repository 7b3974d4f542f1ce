import type { Browser, Page } from '@playwright/test'
import { complaintsOf, PASSWORD, signIn } from './browsing.ts'
import { inspect } from './inspect.ts'
import type { Latchkey } from './latchkey.ts'

type Options = { role?: 'connectivity' | 'administrator'; scripts?: boolean; permissions?: string[] }

/** Somebody of the connectivity team in a browser of their own, signed in. */
export async function staffVisitor(
  browser: Browser,
  latchkey: Latchkey,
  name: string,
  { role = 'connectivity', scripts = true, permissions = [] }: Options = {},
) {
  const email = `${name.toLowerCase()}@connectivity.example`
  const args = ['--email', email, '--role', role, '--name', name, '--password-stdin']
  const { code, stderr } = await latchkey.command(['user', 'create', ...args], PASSWORD)
  if (code !== 0) throw new Error(stderr)
  const context = await browser.newContext({ baseURL: latchkey.url, javaScriptEnabled: scripts, permissions })
  const page: Page = await context.newPage()
  const complaints = complaintsOf(page, latchkey.url)
  await signIn(page, email)
  const look = async (what: string) => void complaints.push(...(await inspect(page, what)))
  return { context, page, email, complaints, look }
}
