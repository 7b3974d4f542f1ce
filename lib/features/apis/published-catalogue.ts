import type { SigningAlg } from '#lib/oauth/tokens/signing-alg.ts'
import { db } from '#lib/platform/db/db.ts'
import { isUnavailable } from '#lib/platform/db/prisma-errors.ts'
import { env } from '#lib/platform/env.ts'
import type { Environment, GrantPolicy } from '#prisma/generated/enums.ts'
import { audienceOf, OWN_API_ID } from './own-api.ts'

export type PublishedApi = {
  id: string
  name: string
  audience: string
  /** Null when it serves sandbox and live apps alike. */
  environment: Environment | null
  tokenTtlSeconds: number
  signingAlg: SigningAlg
  baseUrl: string | null
  docsUrl: string | null
  scopes: { name: string; description: string; grantPolicy: GrantPolicy }[]
}

/**
 * The APIs of this installation with their scopes, in the order of the catalogue, for readers of the documentation: what
 * a developer must know to request a token. Metadata tells everybody the names of the scopes; who serves an API and whom
 * to ask about it stay with those who use it. Null while the database is away: the page says so.
 */
export async function publishedCatalogue(): Promise<PublishedApi[] | null> {
  try {
    return await readCatalogue()
  } catch (error) {
    if (isUnavailable(error)) return null
    throw error
  }
}

async function readCatalogue(): Promise<PublishedApi[]> {
  const rows = await db().api.findMany({
    select: {
      id: true,
      name: true,
      audience: true,
      environment: true,
      tokenTtlSeconds: true,
      signingAlg: true,
      baseUrl: true,
      docsUrl: true,
      scopes: {
        select: { name: true, description: true, grantPolicy: true },
        orderBy: [{ position: 'asc' }, { name: 'asc' }],
      },
    },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
  })
  return rows.map((row) => ({ ...row, name: shownName(row), audience: audienceOf(row.audience) }))
}

/** What our own API is called until somebody calls it otherwise. */
const MADE_AS = 'Latchkey API'

/** A portal of another name has an API of that name. */
const shownName = ({ id, name }: { id: string; name: string }) =>
  id === OWN_API_ID && name === MADE_AS ? `${env.portal.name} API` : name
