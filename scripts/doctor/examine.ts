import { closeDatabase } from '#lib/platform/db/db.ts'
import { loadSettings } from '#lib/platform/env.ts'
import { faultOf } from '#lib/platform/log/log.ts'
import { openDatabase } from '../database.ts'
import { explain } from '../explain.ts'
import { database } from './database.ts'
import { disk } from './disk.ts'
import { type Check, type Finding, findingsOf } from './finding.ts'
import { keys } from './keys.ts'
import { mail } from './mail.ts'
import { proxy } from './proxy.ts'
import { settings } from './settings.ts'

/** What needs no database, and what does. */
const BEFORE: Readonly<Record<string, Check>> = { settings, disk }
const ON_DATABASE: Readonly<Record<string, Check>> = { database, keys }
const AFTER: Readonly<Record<string, Check>> = { mail, proxy }

/** Looks at everything, and changes nothing: migrations are not applied either. */
export async function examine(): Promise<Finding[]> {
  try {
    loadSettings()
  } catch (error) {
    return [findingsOf('settings').fail(explain(error))]
  }
  return [...(await run(BEFORE)), ...(await onDatabase()), ...(await run(AFTER))]
}

async function onDatabase(): Promise<Finding[]> {
  const said: string[] = []
  try {
    const opened = await openDatabase({ say: (text) => said.push(text), migrate: false })
    try {
      return await run(ON_DATABASE)
    } finally {
      await closeDatabase()
      await opened.close()
    }
  } catch (error) {
    return [findingsOf('database').fail(inOneSentence(error))]
  }
}

/** One that fails by itself is a finding, and keeps no other from being made. */
async function run(checks: Readonly<Record<string, Check>>): Promise<Finding[]> {
  const found: Finding[] = []
  for (const [name, check] of Object.entries(checks)) {
    try {
      found.push(...(await check()))
    } catch (error) {
      found.push(findingsOf(name).fail(inOneSentence(error)))
    }
  }
  return found
}

/** What a person can mend has its sentence. Of anything else the kind and the code: its own words may quote what it was given. */
function inOneSentence(error: unknown): string {
  const words = explain(error)
  if (!words.includes('\n')) return words
  const { kind, code } = faultOf(error)
  return `This could not be looked at (${[kind, code].filter(Boolean).join(' ')}). That is a fault of Latchkey’s: please report it.`
}
