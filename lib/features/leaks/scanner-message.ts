import { createHash, verify } from 'node:crypto'
import { z } from 'zod'
import type { Source } from '#lib/features/people/source.ts'
import { countAttempt, forgiveAttempt } from '#lib/features/people/throttle.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { db } from '#lib/platform/db/db.ts'
import { sourceKey } from '#lib/platform/limits/source-key.ts'
import { foundIn } from './found-secrets.ts'
import { queueReports } from './queue.ts'
import { type Recognised, recognise } from './recognise.ts'
import { scannerKeys } from './scanner-keys.ts'

// The shape of GitHub's secret scanning partner programme:
// https://docs.github.com/en/code-security/secret-scanning/secret-scanning-partnership-program/secret-scanning-partner-program

/** A message as it came: what is signed, by which key, and the signature in base64. */
export type SignedMessage = { body: Buffer; keyIdentifier: string; signature: string }

/** Whether something that looks like a secret is one of ours, whatever has become of it. */
export type Verdict = {
  /** SHA-256 in hexadecimal: the secret itself is not sent back. */
  token_hash: string
  token_type: string
  label: 'true_positive' | 'false_positive'
}

/** One match: the page that it was on, and by what it would be found here. */
type Match = Recognised & { token: string; type: string; foundAt: string | null }

const messageSchema = z.array(
  z.object({ token: z.string(), type: z.string().max(200), url: z.string().nullish() }),
)

/**
 * Takes a scanner's message, whose signature is over the body as it was sent. A message says no time, so the same one
 * within a day does nothing twice, and is answered in the same way.
 * @throws AppError `unauthenticated` for one that does not verify, of which nothing is looked at; `invalid` for one that
 *   cannot be read, `throttled`, `unavailable` while the scanner's keys cannot be had
 */
export async function takeMessage(ctx: { source: Source }, message: SignedMessage): Promise<Verdict[]> {
  const counted = sourceKey(ctx.source.address)
  await countAttempt('scannerSource', counted)
  if (!(await isSigned(message)))
    throw new AppError('unauthenticated', 'The message is not signed by the scanner.')
  await forgiveAttempt('scannerSource', counted)

  const found: Match[] = []
  for (const { token, type, url } of matchesIn(message.body))
    found.push({ token, type, foundAt: placeOf(url ?? '', token), ...(await recognise(foundIn(token))) })
  const known = await knownAmong(found)
  await db().$transaction(async (tx) => {
    const bodyDigest = new Uint8Array(createHash('sha256').update(message.body).digest())
    const taken = await tx.leakDelivery.createMany({ data: [{ bodyDigest }], skipDuplicates: true })
    if (taken.count === 0) return
    await queueReports(
      found.map(({ digests, kids, foundAt }) => ({ digests, kids, foundAt, source: 'scanner' })),
      tx,
    )
  })
  return found.map(({ token, type, digests, kids }) => ({
    token_hash: createHash('sha256').update(token).digest('hex'),
    token_type: type,
    label: [...digests.map(hex), ...kids].some((name) => known.has(name))
      ? 'true_positive'
      : 'false_positive',
  }))
}

async function isSigned({ body, keyIdentifier, signature }: SignedMessage): Promise<boolean> {
  if (keyIdentifier === '' || signature === '') return false
  const key = await scannerKeys().find(keyIdentifier)
  if (!key) return false
  try {
    return verify('sha256', body, key, Buffer.from(signature, 'base64'))
  } catch {
    return false // no signature in DER
  }
}

function matchesIn(body: Buffer): z.output<typeof messageSchema> {
  try {
    return messageSchema.parse(JSON.parse(body.toString('utf8')))
  } catch {
    throw new AppError('invalid', 'The message is not a list of matches.') // its own words may repeat one
  }
}

/** The page's address alone, unless it holds what was found there. */
function placeOf(url: string, token: string): string | null {
  const page = URL.parse(url)
  if (!page || !/^https?:$/.test(page.protocol)) return null
  const place = page.origin + page.pathname
  const holdsIt = token !== '' && (place.includes(token) || decoded(place).includes(token))
  return place.length > 2000 || holdsIt ? null : place
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text // not percent-encoded as UTF-8
  }
}

const hex = (digest: Uint8Array) => Buffer.from(digest).toString('hex')

/** Those of the digests and thumbprints that a secret or key here has or had. */
async function knownAmong(found: readonly Recognised[]): Promise<Set<string>> {
  const rows = await db().clientCredential.findMany({
    where: {
      OR: [
        { digest: { in: found.flatMap(({ digests }) => digests) } },
        { kid: { in: found.flatMap(({ kids }) => kids) } },
      ],
    },
    select: { digest: true, kid: true },
  })
  return new Set(rows.flatMap(({ digest, kid }) => (digest ? hex(digest) : (kid ?? []))))
}
