import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createSetupInvitation } from '#lib/features/people/invitations.ts'
import { env } from '#lib/platform/env.ts'
import { makeDataDir } from './data-dir.ts'

const VALID = 'once, within 24 hours'
/** Of two instances on one database, both had printed a link. */
const REPLACED = 'Earlier links no longer work.'

/** The file in the data folder that holds the first administrator's link. */
export const setupLinkFile = (dataDir: string) => join(dataDir, 'administrator-link')

/**
 * Until there is an administrator, every start makes a fresh one-time link to become one. It goes into a file that
 * this user alone may read, because logs are read by many; a person at a terminal gets the link itself.
 * @returns what to tell, or null when there is an administrator
 */
export async function makeSetupLink({ isTerminal }: { isTerminal: boolean }): Promise<string | null> {
  const file = setupLinkFile(env.dataDir)
  const invitation = await createSetupInvitation()
  forget(file)
  if (!invitation) return null
  const { code, hasReplaced } = invitation
  // In the fragment, which no server, proxy or log ever sees.
  const link = `${env.publicUrl}/setup#${code}`
  if (isTerminal)
    return `Create the first administrator account (${VALID}): ${link}${hasReplaced ? `\n${REPLACED}` : ''}`
  try {
    makeDataDir(env.dataDir)
    writeFileSync(file, `${link}\n`, { mode: 0o600 })
  } catch {
    return `Create the first administrator account with: npm run -s cli -- user invite --role administrator`
  }
  return `Create the first administrator account with the link in ${file} (${VALID}).${hasReplaced ? ` ${REPLACED}` : ''}`
}

/** What an earlier start put there opens nothing any more; where it cannot be removed, it may stay. */
function forget(file: string): void {
  try {
    rmSync(file, { force: true })
  } catch {
    // The folder is closed to this user, who needs none with a database elsewhere.
  }
}
