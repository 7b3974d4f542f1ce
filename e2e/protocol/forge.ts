import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { decodeJwt } from 'jose'
import pg from 'pg'
import { openKey } from '#lib/features/signing-keys/new-key.ts'
import { signatureOf } from '#lib/oauth/tokens/jwt-signature.ts'
import type { SigningAlg } from '#lib/oauth/tokens/signing-alg.ts'
import { provideSettings } from '#lib/platform/env.ts'
import { embeddedUrls } from '#scripts/postgres/credentials.ts'

/** Any object, or text that need not be JSON at all. */
export type Part = object | string | null

/** Signs what the server itself would never say, with the server's own key. */
export type Forge = {
  /** The header that the server writes. */
  header: { typ: string; alg: SigningAlg; kid: string }
  /** Signs these parts as they are. */
  sign(payload: Part, header?: Part): Promise<string>
}

/** Opens the key that signs in a data folder, as only who has the folder can. */
export async function openForge(dataDir: string, alg: SigningAlg = 'ES256'): Promise<Forge> {
  provideSettings({ LATCHKEY_KEK: readFileSync(join(dataDir, 'kek'), 'utf8').trim() })
  const database = new pg.Client({ connectionString: embeddedUrls(dataDir)?.databaseUrl })
  await database.connect()
  const { rows } = await database.query(
    `SELECT kid, alg, sealed_private AS "sealedPrivate" FROM signing_key
     WHERE alg = $1 AND retired_at IS NULL AND signs_from <= now() ORDER BY signs_from DESC LIMIT 1`,
    [alg],
  )
  await database.end()
  const key = openKey(rows[0])
  const header = { typ: 'at+jwt', alg: key.alg, kid: key.kid }
  return {
    header,
    async sign(payload, changed = header) {
      const input = `${encode(changed)}.${encode(payload)}`
      return `${input}.${await signatureOf(input, key)}`
    },
  }
}

/** The claims of a token of the server's own: what a forged one begins with. */
export function claimsOf(token: string) {
  const claims = decodeJwt(token)
  const { iat, exp } = claims
  if (iat === undefined || exp === undefined) throw new Error('not a token of ours')
  return { ...claims, iat, exp }
}

function encode(part: Part): string {
  return Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url')
}
