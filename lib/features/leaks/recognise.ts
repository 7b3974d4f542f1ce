import { digestSecret } from '#lib/features/credentials/secret.ts'
import type { Found } from './found-secrets.ts'
import { thumbprintInProof, thumbprintOf } from './private-key.ts'

/** By what a secret or key would be found here. Nothing of it leads back to a secret. */
export type Recognised = { digests: Uint8Array<ArrayBuffer>[]; kids: string[] }

/** Turns what somebody found into what can be kept. The work depends on what it looks like, never on whose it is. */
export async function recognise({ secrets, keys }: Found): Promise<Recognised> {
  const kids: (string | null)[] = []
  for (const key of keys) kids.push(await thumbprintOf(key))
  for (const secret of secrets) kids.push(await thumbprintInProof(secret))
  return { digests: secrets.map(digestSecret), kids: kids.filter((kid) => kid !== null) }
}
